package org.dualslm.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.HalfPrecision;
import org.dualslm.llm.onnx.OnnxExport.Precision;
import org.dualslm.llm.text.config.TransformerConfig;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported and run, every fixture of a supported architecture equals Hugging Face transformers. */
class ReferenceParityTest {
    @TempDir
    Path directory;

    static Stream<Fixture> languageModels() {
        return Exports.languageModels();
    }

    private LanguageModel load(Fixture fixture) {
        ModelSource source = Exports.export(fixture.directory(), directory, Precision.FLOAT32);
        if (Json.readObject(source, "config.json").text("dtype", "").equals("bfloat16")) {
            roundFrequencies(source);
        }
        return Exports.open(source, Precision.FLOAT32);
    }

    /**
     * The generator of the fixtures cast a whole model to half precision and back, its rotary frequencies with it. A checkpoint
     * that transformers loads keeps them in float32, and so do we; to compare, they are rounded here.
     */
    private void roundFrequencies(ModelSource source) {
        TransformerConfig config = TransformerConfig.read(source);
        float[] exact = config.rotary().frequencies(config.headSize());
        float[] rounded = exact.clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = HalfPrecision.fromBfloat16(HalfPrecision.toBfloat16(exact[i]));
        }
        Path file = directory.resolve(DecoderFiles.decoder(""));
        try {
            String graph = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(graph).containsOnlyOnce(bytes(exact));
            Files.writeString(file, graph.replace(bytes(exact), bytes(rounded)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void logitsAtEveryPositionOfTokens(Fixture fixture) {
        Embeddings logits = fixture.embeddings("logits");
        int[] ids = fixture.ids("ids");
        try (LanguageModel model = load(fixture);
                DecodingSession oneByOne = model.openSession()) {
            for (int i = 0; i < ids.length; i++) {
                oneByOne.append(Prompt.of(ids[i]));
                assertThatTensor(oneByOne.logits())
                        .as("position " + i)
                        .isCloseTo(logits.slice(i, i + 1).toArray(), fixture.tolerance());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void lastLogitsOfPrefillsCutAnywhere(Fixture fixture) {
        Embeddings logits = fixture.embeddings("mixed_logits");
        Embeddings vectors = fixture.embeddings("mixed_embeds");
        int length = vectors.length();
        try (LanguageModel model = load(fixture)) {
            for (int cut : new int[] {1, 2, length / 2, length - 1}) {
                try (DecodingSession session = model.openSession()) {
                    for (int[] range : new int[][] {{0, cut}, {cut, length}}) {
                        session.append(Prompt.builder()
                                .vectors(vectors.slice(range[0], range[1]))
                                .build());
                        assertThatTensor(session.logits())
                                .as("after " + range[1])
                                .isCloseTo(logits.slice(range[1] - 1, range[1]).toArray(), fixture.tolerance());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void greedyGeneration(Fixture fixture) {
        int[] expected = fixture.ids("greedy_ids");
        try (LanguageModel model = load(fixture);
                DecodingSession session = model.openSession()) {
            session.append(
                    Prompt.builder().vectors(fixture.embeddings("mixed_embeds")).build());
            List<Integer> tokens = session.generate(
                            GenerationConfig.greedy(expected.length, Set.of()), TokenListener.NONE)
                    .await()
                    .tokens();
            assertThat(tokens)
                    .containsExactlyElementsOf(Arrays.stream(expected).boxed().toList());
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void embeddingsOfTokens(Fixture fixture) {
        int[] ids = fixture.ids("ids");
        try (LanguageModel model = load(fixture)) {
            // The first positions of mixed_embeds were left as they are.
            assertThatTensor(model.embed(ids).slice(0, 5))
                    .isCloseTo(fixture.embeddings("mixed_embeds").slice(0, 5), fixture.tolerance());
        }
    }
}
