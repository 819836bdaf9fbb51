package org.dualslm.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class TensorsTest {
    @Test
    void whatGoesInComesOut() {
        for (int[] shape : new int[][] {{}, {1}, {0, 3}, {2, 3}, {1, 2, 1, 3}}) {
            int size = java.util.stream.IntStream.of(shape).reduce(1, (a, b) -> a * b);
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = i - 1.5f;
            }
            FloatTensor tensor = FloatTensor.of(shape, values);
            try (TFloat32 copied = Tensors.of(tensor)) {
                assertThat(Tensors.toFloatTensor(copied)).isEqualTo(tensor);
            }
        }
    }

    @Test
    void remainingValuesAreTaken() {
        FloatBuffer buffer = FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5});
        buffer.position(1).limit(4);
        try (TFloat32 tensor = Tensors.floats(buffer, 3, 1)) {
            assertThat(tensor.shape()).isEqualTo(Shape.of(3, 1));
            assertThat(Tensors.toArray(tensor)).containsExactly(2, 3, 4);
        }
        assertThat(buffer.position()).isEqualTo(1);
    }
}
