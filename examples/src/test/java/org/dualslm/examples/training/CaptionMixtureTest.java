package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.HeardSpeech;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.examples.DualSlm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A paralinguistic adapter whose vectors are read as captions' tokens, from a curriculum to a model that hears. */
class CaptionMixtureTest {
    private static final String CURRICULUM = """
            {"spelling": {"captionMixture": true, "varianceShare": 0.1},
             "parts": {"paralinguistic": {"streams": ["layer.1"], "options": {"layerWidth": 8, "heads": 1, "statistics": true}}},
             "stages": [{"name": "captions", "kind": "spelling", "train": ["paralinguistic"], "steps": 3, "batchSize": 2,
                         "mixup": {"probability": 0.5, "alpha": 1}}]}
            """;

    @TempDir
    private Path directory;

    @Test
    void theModelReadsMixturesOfItsCaptionsTokens() throws IOException {
        List<String> manifest = new ArrayList<>();
        for (String emotion : List.of("angry", "happy")) {
            String file = "waiting-" + emotion + ".wav";
            try (InputStream in = DualSlm.class.getResourceAsStream("clips/" + file)) {
                Files.write(directory.resolve(file), in.readAllBytes());
            }
            manifest.add("{\"audio\": \"%s\", \"gender\": \"female\", \"emotion\": \"%s\", \"split\": \"train\"}"
                    .formatted(file, emotion));
        }
        Files.write(directory.resolve("manifest.jsonl"), manifest);
        Path curriculum = Files.writeString(directory.resolve("captions.json"), CURRICULUM);
        Path run = directory.resolve("run");

        StringWriter printed = new StringWriter();
        int status = DualSlm.commandLine()
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(printed))
                .execute(
                        "train",
                        "--data",
                        directory.toString(),
                        "--curriculum",
                        curriculum.toString(),
                        "--out",
                        run.toString(),
                        "--threads",
                        "1");

        assertThat(status).as(printed.toString()).isZero();
        ModelBundle bundle = ModelBundle.read(ModelSource.directory(run));
        EmbeddingMixture mixture = bundle.adapterTensors(bundle.paralinguistic(), ModelSource.directory(run))
                .mixture();
        assertThat(mixture.embeddings().length())
                .as("blank, female, angry, happy")
                .isEqualTo(4);
        assertThat(mixture.bigrams().orElseThrow().triples())
                .as("one gender, then one emotion")
                .hasDimensions(5, 3);
        try (SpeechLanguageModel model = SpeechLanguageModel.load(run)) {
            HeardSpeech heard = model.hear(AudioClip.read(directory.resolve("waiting-angry.wav")));
            assertThat(heard.paralinguistic().length()).isBetween(1, 10);
        }
    }
}
