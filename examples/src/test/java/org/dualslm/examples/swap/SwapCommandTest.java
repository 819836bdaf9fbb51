package org.dualslm.examples.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.Plugins;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.examples.swap.Combination.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SwapCommandTest {
    private static final Pattern HEARD = Pattern.compile("heard {3}“(.*)”, ([a-z]+)");

    @Test
    void oneRecordingIsHeardByWhateverPluginsAreNamed() {
        StringWriter out = new StringWriter();
        int status = new CommandLine(new SwapCommand(Plugins::installed))
                .setOut(new PrintWriter(out))
                .execute();
        String text = out.toString();

        assertThat(status).isZero();
        assertThat(text)
                .contains("1.json: encoder moonshine-onnx, adapters paralinguistic-djl and linguistic-djl, language");
        assertThat(text).contains("\"base\": \"bundled:default\"");
        List<String> heard = new ArrayList<>();
        Matcher matcher = HEARD.matcher(text.substring(0, text.indexOf("4.")));
        while (matcher.find()) {
            heard.add(matcher.group(1) + ", " + matcher.group(2));
        }
        // The same trained parts hear the same, whatever engine computes them; all miss one word, "this".
        assertThat(heard).isNotEmpty().containsOnly("i've been waiting for all week, angry");
        assertThat(text).containsAnyOf("the words mean nothing", "4. is left out");
        for (int number = 1; number <= 4; number++) {
            assertThat(text).contains(number + ".");
        }
    }

    @Test
    void theRandomEncoderFitsTheBundledAdapters(@TempDir Path directory) throws IOException {
        RandomWhisper.write(directory, 416, 1);

        try (SpeechEncoder encoder =
                Plugins.installed().encoder("whisper-djl").create(ModelSource.directory(directory), Options.none())) {
            assertThat(AdapterInput.of("last").width(encoder)).isEqualTo(416);
            assertThat(AdapterInput.of("layer.0").width(encoder)).isEqualTo(416);
        }
    }

    @Test
    void onlyNamesAndSourcesDiffer() {
        Combination combination =
                new Combination(new Choice("whisper-djl", "/w"), "tensorflow", new Choice("transformer-onnx", "/l"));

        assertThat(combination.configuration(false).toText())
                .isEqualTo("{\"base\":\"bundled:default\",\"encoder\":{\"provider\":\"whisper-djl\",\"source\":\"/w\"},"
                        + "\"paralinguistic\":{\"provider\":\"paralinguistic-tensorflow\"},"
                        + "\"linguistic\":{\"provider\":\"linguistic-tensorflow\"},"
                        + "\"languageModel\":{\"provider\":\"transformer-onnx\",\"source\":\"/l\"}}");
        assertThat(new Combination(Choice.MOONSHINE, "djl", Choice.TRANSFORMER)
                        .configuration(false)
                        .toText())
                .isEqualTo("{\"base\":\"bundled:default\"}");
        assertThat(combination.configuration(true).toText()).contains("\"linguistic-tensorflow\",\"seed\":1");
    }
}
