package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Provider;
import org.dualslm.api.plugin.SourceProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/testkit.md}, word by word, as a plugin's author would write them; each passes. */
class PluginAuthorTest {
    private static final class MyEncoderProvider extends TinyEncoder.Provider {}

    private static final class MyAdapterProvider extends LinearAdapter.Provider {}

    private static final class MyLanguageModelProvider extends TinyLanguageModel.Provider {}

    private static final class MySourceProvider extends FolderSources {
        @Override
        public String name() {
            return "mine";
        }

        @Override
        public ModelSource resolve(String location) {
            if (!location.startsWith("mine:")) {
                throw new IllegalArgumentException("'" + location + "' is no location: write mine:NAME");
            }
            return super.resolve(location.replaceFirst("^mine", "test"));
        }
    }

    private static AudioClip noise(double seconds, long seed) {
        return TinyEncoderTest.noise(seconds, seed);
    }

    @Nested
    class MyEncoderTest extends SpeechEncoderContract {
        @Override
        protected SpeechEncoderProvider provider() {
            return new MyEncoderProvider();
        }

        @Override
        protected ModelSource source() {
            return ModelSource.directory(Path.of("src/test/resources/tiny"));
        }

        @Override
        protected List<AudioClip> clips() {
            return List.of(noise(0.9, 1), noise(0.4, 2), noise(1.3, 3));
        }
    }

    @Nested
    class MyAdapterTest extends TrainableAdapterContract {
        @Override
        protected AdapterProvider provider() {
            return new MyAdapterProvider();
        }
    }

    @Nested
    class MyLanguageModelTest extends DifferentiableLanguageModelContract {
        @Override
        protected LanguageModelProvider provider() {
            return new MyLanguageModelProvider();
        }

        @Override
        protected ModelSource source() {
            return ModelSource.directory(Path.of("src/test/resources/tiny"));
        }
    }

    @Nested
    class MySourceTest extends SourceProviderContract {
        @Override
        protected SourceProvider provider() {
            return new MySourceProvider();
        }

        @Override
        protected String location() {
            return "mine:tiny";
        }

        @Override
        protected List<String> files() {
            return List.of("seed.txt");
        }

        @Override
        protected String missingLocation() {
            return "mine:nothing-there";
        }
    }

    /** Compiled only: this module's tests are no plugin. Those of the plugins run it. */
    abstract static class OfAJar {
        class MyPluginTest extends ProviderContract {
            @Override
            protected Class<? extends Provider> anyProvider() {
                return MyEncoderProvider.class;
            }
        }
    }

    @Test
    void theDocumentShowsWhatIsCompiledHere() throws IOException {
        String here = squeezed(Files.readString(Path.of("src/test/java/org/dualslm/testkit/PluginAuthorTest.java")));
        List<String> examples = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/testkit.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replace("```java", "").replace("```", ""))
                .toList();
        assertThat(examples).hasSize(5).allSatisfy(example -> assertThat(here).contains(squeezed(example)));
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
