package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;

class AdapterInputTest {
    private static final Embeddings FOUR_FRAMES = Embeddings.of(4, 1, new float[] {0, 1, 2, 3});

    @Test
    void oneStreamIsTakenAsItIs() {
        EncodedSpeech speech = new EncodedSpeech(Map.of("last", FOUR_FRAMES));

        assertThat(AdapterInput.of("last").frames(speech)).isSameAs(FOUR_FRAMES);
    }

    @Test
    void theFirstStreamSetsTheFramesAndOthersAreTakenAtTheSameMoments() {
        Embeddings twice = Embeddings.of(8, 2, ascending(16));
        Embeddings once = Embeddings.of(2, 1, new float[] {10, 20});
        EncodedSpeech speech = new EncodedSpeech(Map.of("last", FOUR_FRAMES, "fast", twice, "slow", once));

        Embeddings joined = AdapterInput.of("last", "fast", "slow").frames(speech);

        assertThat(joined)
                .isEqualTo(Embeddings.of(
                        4, 4, new float[] {0, 2, 3, 10, /**/ 1, 6, 7, 10, /**/ 2, 10, 11, 20, /**/ 3, 14, 15, 20}));
    }

    @Test
    void columnsAreNormalizedAfterJoining() {
        EncodedSpeech speech = new EncodedSpeech(Map.of("a", FOUR_FRAMES, "b", FOUR_FRAMES));
        FrameNormalization normalization = new FrameNormalization(new float[] {1, 2}, new float[] {10, 100});

        Embeddings frames = new AdapterInput(List.of("a", "b"), normalization).frames(speech);

        assertThat(frames.toArray()).containsExactly(-10, -200, 0, -100, 10, 0, 20, 100);
    }

    @Test
    void aStreamThatWasNotEncodedIsNamedWithThoseThatWere() {
        EncodedSpeech speech = new EncodedSpeech(Map.of("last", FOUR_FRAMES, "conv", FOUR_FRAMES));

        assertThatThrownBy(() -> AdapterInput.of("layer.0").frames(speech))
                .hasMessage("Stream 'layer.0' was not encoded; encoded were [conv, last]");
    }

    @Test
    void aNormalizationOfAnotherWidthIsRefusedWithBothNumbers() {
        FrameNormalization normalization = new FrameNormalization(new float[3], new float[3]);

        assertThatThrownBy(() -> normalization.apply(FOUR_FRAMES))
                .hasMessage("Frames of width 1 met a normalization of width 3");
        assertThatThrownBy(() -> new FrameNormalization(new float[] {Float.NaN}, new float[1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AdapterInput.of()).isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] ascending(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        return values;
    }
}
