package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixtureTest {
    private static final FloatTensor MATRIX = FloatTensor.of(new int[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6});

    @TempDir
    Path root;

    private void fixture(String name, String json, Map<String, FloatTensor> tensors) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name));
        Files.writeString(folder.resolve("expected.json"), json);
        if (!tensors.isEmpty()) {
            Safetensors.write(folder.resolve("expected.safetensors"), tensors, DType.F32, Map.of());
        }
    }

    @Test
    void everyFolderBelowIsFoundInTheOrderOfItsName() throws IOException {
        fixture("b/deep", "{\"tolerance\": 1e-3}", Map.of("x", MATRIX));
        fixture("a", "{\"chats\": []}", Map.of());
        List<Fixture> found = Fixture.below(root);
        assertThat(found).extracting(Fixture::name).containsExactly("a", "b/deep");
        assertThat(found).extracting(f -> f.has("x")).containsExactly(false, true);
        assertThat(found.get(1).tensor("x")).isEqualTo(MATRIX);
        assertThat(found.get(1).embeddings("x")).isEqualTo(Embeddings.of(2, 3, MATRIX.toArray()));
        assertThat(found.get(1).source().contains("expected.json")).isTrue();
    }

    @Test
    void bothWaysToWriteATolerance() throws IOException {
        fixture("one", "{\"tolerance\": 0.5, \"tensors\": {\"x\": {\"meaning\": \"\"}}}", Map.of());
        fixture("two", "{\"tensors\": {\"x\": {\"compare\": {\"atol\": 0.25, \"rtol\": 0.125}}}}", Map.of());
        List<Fixture> found = Fixture.below(root);
        assertThat(found.get(0).tolerance()).isEqualTo(new Tolerance(0.5, 0.5));
        assertThat(found.get(0).tolerance("x")).isEqualTo(new Tolerance(0.5, 0.5));
        assertThat(found.get(1).tolerance("x")).isEqualTo(new Tolerance(0.25, 0.125));
        assertThatThrownBy(() -> found.get(1).tolerance())
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'tolerance' must be a number");
    }

    @Test
    void aFixtureWithoutTensorsSaysSo() throws IOException {
        fixture("text", "{}", Map.of());
        Fixture fixture = Fixture.below(root).get(0);
        assertThat(fixture.tensorNames()).isEmpty();
        assertThatThrownBy(() -> fixture.tensor("x")).hasMessageContaining("text has no expected.safetensors");
    }

    @Test
    void closenessNamesTheWorstElement() {
        FloatTensor off = FloatTensor.of(new int[] {2, 3}, new float[] {1, 2, 3.5f, 4, 7, 6});
        assertThatThrownBy(() -> assertThatTensor(off).as("hidden").isCloseTo(MATRIX, new Tolerance(0.1, 0)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("hidden: 2 of 6 elements are off; worst at [1, 1]: found 7.0, expected 5.0");
    }

    @Test
    void theRelativePartGrowsWithTheValueExpected() {
        FloatTensor off = FloatTensor.of(new int[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6.5f});
        assertThatTensor(off).isCloseTo(MATRIX, new Tolerance(0, 0.09));
        assertThatThrownBy(() -> assertThatTensor(off).isCloseTo(MATRIX, new Tolerance(0, 0.08)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void nanAndUnexpectedInfinityAreNeverClose() {
        float[] infinite = {Float.NEGATIVE_INFINITY};
        assertThatTensor(infinite).isCloseTo(infinite, Tolerance.absolute(0));
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> assertThatTensor(new float[] {0, bad, 3})
                            .isCloseTo(new float[] {0, 1, 1}, Tolerance.absolute(1e9)))
                    .hasMessageContaining("1 of 3 elements are off; worst at [1]");
            assertThatThrownBy(() -> assertThatTensor(new float[] {bad}).isCloseTo(infinite, Tolerance.absolute(1e9)))
                    .isInstanceOf(AssertionError.class);
            assertThatThrownBy(
                            () -> assertThatTensor(new float[] {1}).isCloseTo(new float[] {bad}, Tolerance.absolute(1)))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void anotherShapeIsNotClose() {
        FloatTensor flat = FloatTensor.of(new int[] {6}, MATRIX.toArray());
        assertThatThrownBy(() -> assertThatTensor(flat).isCloseTo(MATRIX, Tolerance.absolute(1)))
                .hasMessageContaining("shape [6], but expected [2, 3]");
    }
}
