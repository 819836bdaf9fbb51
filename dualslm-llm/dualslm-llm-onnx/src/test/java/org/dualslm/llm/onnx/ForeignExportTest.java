package org.dualslm.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.llm.onnx.OnnxExport.Precision;
import org.dualslm.testkit.Fixture;
import org.dualslm.testkit.LanguageModelContract;
import org.junit.jupiter.api.Test;

/** A graph that transformers exported ({@code exports/export.py}) runs as well as our own, and keeps the contract. */
class ForeignExportTest extends LanguageModelContract {
    private static final String NAME = "qwen2-tied";

    @Override
    protected LanguageModelProvider provider() {
        return new OnnxTransformerProvider();
    }

    @Override
    protected ModelSource source() {
        return ModelSource.directory(Path.of("src/test/resources/exports", NAME));
    }

    @Override
    protected Options options() {
        return Exports.options(Precision.FLOAT32);
    }

    private static Fixture fixture() {
        return Fixture.below(Exports.checkpoint(NAME)).get(0);
    }

    @Test
    void logitsAreTheReferencesHoweverThePromptIsCut() {
        Fixture fixture = fixture();
        Embeddings logits = fixture.embeddings("mixed_logits");
        Embeddings vectors = fixture.embeddings("mixed_embeds");
        int length = vectors.length();
        for (int cut : new int[] {1, length / 2, length - 1}) {
            try (DecodingSession session = model().openSession()) {
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

    @Test
    void greedyTokensAreTheReferences() {
        int[] expected = fixture().ids("greedy_ids");
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.builder()
                    .vectors(fixture().embeddings("mixed_embeds"))
                    .build());
            assertThat(session.generate(GenerationConfig.greedy(expected.length, Set.of()), TokenListener.NONE)
                            .await()
                            .tokens())
                    .containsExactlyElementsOf(Arrays.stream(expected).boxed().toList());
        }
    }
}
