package org.dualslm.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.Plugins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/configuration.md and the README show can be read. */
class ConfigurationDocumentTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** A block of JSON, named by the last {@code file.json} in the text before it. */
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    private static final Pattern NAME = Pattern.compile("`([a-z-]+\\.json)`");

    @TempDir
    Path directory;

    private List<Path> examples(String document) throws IOException {
        String text = Files.readString(ROOT.resolve(document));
        List<Path> files = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(text);
        while (example.find()) {
            String name = NAME.matcher(text.substring(0, example.start()))
                    .results()
                    .map(found -> found.group(1))
                    .filter(found -> !found.equals("dualslm.json"))
                    .reduce("example.json", (earlier, later) -> later);
            files.add(Files.writeString(directory.resolve(name), example.group(1)));
        }
        return files;
    }

    @Test
    void everyExampleOfTheDocumentIsAConfiguration() throws IOException {
        List<Path> files = examples("docs/configuration.md");

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("my.json", "no-prosody.json", "whole.json");
        for (Path file : files) {
            ModelConfiguration read = ModelConfiguration.read(file, Plugins.installed());
            assertThat(read.toJson()).contains("\"format\": 1");
        }
        ModelConfiguration whole = ModelConfiguration.read(directory.resolve("whole.json"), Plugins.installed());
        assertThat(whole.bundle().paralinguistic().file())
                .isEqualTo(
                        directory.resolve("adapters/paralinguistic.safetensors").toString());
    }

    @Test
    void soIsTheReadmes() throws IOException {
        List<Path> files = examples("README.md");

        assertThat(files).isNotEmpty();
        for (Path file : files) {
            ModelConfiguration.read(file, Plugins.installed());
        }
    }

    @Test
    void theDocumentHasEveryKey() throws IOException {
        String document = Files.readString(ROOT.resolve("docs/configuration.md"));
        String bundled =
                ModelConfiguration.read("bundled:default", Plugins.installed()).toJson();

        Matcher key = Pattern.compile("(?m)^ {2,4}\"([A-Za-z]+)\":").matcher(bundled);
        while (key.find()) {
            boolean notes = key.start() > bundled.indexOf("\"trainedWith\"");
            assertThat(document).contains(notes ? "`trainedWith`" : "`" + key.group(1) + "`");
        }
    }
}
