package org.dualslm.encoders.tensorflow;

import java.nio.file.Path;
import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.SpeechEncoderContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** SavedModels of several kinds keep the contract of every speech encoder, bit by bit. */
class SavedModelContractTest {
    @TempDir
    static Path directory;

    abstract static class Contract extends SpeechEncoderContract {
        private final ModelSource source;
        private final Options options;

        Contract(ModelSource source, Options options) {
            this.source = source;
            this.options = options;
        }

        @Override
        protected SpeechEncoderProvider provider() {
            return new SavedModelProvider();
        }

        @Override
        protected ModelSource source() {
            return source;
        }

        @Override
        protected Options options() {
            return options;
        }

        @Override
        protected List<AudioClip> clips() {
            return List.of(Clips.tone(1.3, 1), Clips.tone(0.5, 2), Clips.tone(2.2, 3));
        }
    }

    @Nested
    class InOneWindow extends Contract {
        InOneWindow() {
            super(TestModels.frames(directory.resolve("one"), 1), Options.none().with("streams", "last=frames,turned"));
        }
    }

    @Nested
    class InWindows extends Contract {
        InWindows() {
            super(
                    TestModels.frames(directory.resolve("several"), 1),
                    Options.none().with("streams", "last=frames,clip").with("windowSeconds", 0.5));
        }
    }

    @Nested
    class InWindowsFilledUp extends Contract {
        InWindowsFilledUp() {
            super(TestModels.fixed(directory.resolve("fixed")), Options.none().with("signature", "embed"));
        }
    }
}
