package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Instructions;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.Plugins;
import org.dualslm.train.FrameMasking;
import org.dualslm.train.LossAverage;
import org.dualslm.train.StageSettings;
import org.dualslm.train.curriculum.Curriculum;
import org.dualslm.train.curriculum.PartSettings;
import org.dualslm.train.curriculum.PartSettings.AdapterPart;
import org.dualslm.train.curriculum.PartSettings.Part;
import org.dualslm.train.task.Information;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainOptionsTest {
    @TempDir
    Path directory;

    @Test
    void withoutACurriculumTheOptionsAreOne() {
        Curriculum curriculum = stages().curriculum(4);
        assertThat(curriculum.seed()).isEqualTo(4);
        assertThat(curriculum.stages())
                .extracting(StageSettings::name)
                .containsExactly("transcripts", "captions", "joint");
        StageSettings transcripts = curriculum.stages().get(0);
        assertThat(transcripts.kind()).isEqualTo(StageSettings.Kind.SPELLING);
        assertThat(transcripts.train()).containsExactly(Information.LINGUISTIC);
        assertThat(transcripts.steps()).isEqualTo(2000);
        StageSettings joint = curriculum.stages().get(2);
        assertThat(joint.steps()).isEqualTo(3000);
        assertThat(joint.optimizer().learningRate()).isEqualTo(4e-4);
        assertThat(joint.optimizer().warmUpSteps()).isEqualTo(200);
        assertThat(joint.leaveOut()).isEqualTo(0.5);
        assertThat(joint.transcriptWeight()).isEqualTo(0.3);
        assertThat(joint.masking()).isEqualTo(new FrameMasking(0.5, 2, 0.06));

        StageSettings alone = stages("--transcript-steps=0", "--caption-steps=0", "--steps=50", "--average=TOKENS")
                .curriculum(1)
                .stages()
                .get(0);
        assertThat(alone.steps()).isEqualTo(50);
        assertThat(alone.optimizer().warmUpSteps()).isEqualTo(5);
        assertThat(alone.average()).isEqualTo(LossAverage.TOKENS);
        assertThatThrownBy(() -> stages("--transcript-steps=0", "--caption-steps=0", "--steps=0")
                        .curriculum(1))
                .hasMessageContaining("nothing to train");
    }

    @Test
    void whatAnOptionSaysGoesBeforeTheCurriculumAndThatBeforeWhatIsUsual() {
        PartSettings said = new PartSettings(
                new Part("wavlm-djl", "hf:microsoft/wavlm-base", Map.of("dtype", "float32")),
                List.of(),
                new AdapterPart("", List.of("layer.1"), Map.of("feedForward", "64")),
                AdapterPart.DEFAULTS,
                Part.DEFAULTS);
        PartOptions options = CommandLine.populateCommand(
                new PartOptions(), "--paralinguistic-streams=layer.2,layer.3", "--language-model=hf:Qwen/Qwen2.5-0.5B");
        ModelBundle bundle = options.bundle(said, Instructions.standard(), "name", 1, 1, 1, 0.5, Map.of());

        assertThat(bundle.encoder().provider()).isEqualTo("wavlm-djl");
        assertThat(bundle.encoder().source()).isEqualTo("hf:microsoft/wavlm-base");
        assertThat(bundle.encoder().options().values()).containsEntry("dtype", "float32");
        assertThat(bundle.companions()).extracting(ModelBundle.Part::provider).containsExactly("prosody");
        assertThat(bundle.paralinguistic().streams()).containsExactly("layer.2", "layer.3");
        assertThat(bundle.paralinguistic().options().values()).containsEntry("feedForward", "64");
        assertThat(bundle.linguistic().streams()).containsExactly("last");
        assertThat(bundle.linguistic().options().values()).containsEntry("stride", "4");
        assertThat(bundle.languageModel().source()).isEqualTo("hf:Qwen/Qwen2.5-0.5B");
        assertThat(bundle.languageModel().provider()).isEqualTo("transformer-djl");
    }

    @Test
    void optionsThatACurriculumWouldOverruleAreRefused() {
        StringWriter errors = new StringWriter();
        int code = new CommandLine(new TrainCommand(Plugins::installed))
                .setErr(new PrintWriter(errors))
                .execute(
                        "--data",
                        directory.toString(),
                        "--out",
                        directory.resolve("run").toString(),
                        "--curriculum",
                        "paper",
                        "--steps",
                        "5");
        assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("leave out [--steps]");
        assertThat(directory.resolve("run")).doesNotExist();
    }

    private static StageOptions stages(String... arguments) {
        return CommandLine.populateCommand(new StageOptions(), arguments);
    }
}
