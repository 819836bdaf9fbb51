package org.dualslm.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorsTest {
    private final NDManager manager = Device.cpu().newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void embeddingsComeBackAsTheyWent() {
        Embeddings embeddings = Embeddings.of(2, 3, new float[] {1, -2, 3.5f, 0, Float.MIN_VALUE, 6});
        assertThat(Tensors.toEmbeddings(Tensors.of(manager, embeddings))).isEqualTo(embeddings);
        Embeddings empty = Embeddings.of(0, 3, new float[0]);
        assertThat(Tensors.toEmbeddings(Tensors.of(manager, empty))).isEqualTo(empty);
    }

    @Test
    void tensorsOfAnyRankComeBackAsTheyWent() {
        FloatTensor scalar = FloatTensor.of(new int[0], new float[] {7});
        FloatTensor cube = FloatTensor.of(new int[] {2, 1, 2}, new float[] {1, 2, 3, 4});
        assertThat(Tensors.toFloatTensor(Tensors.of(manager, scalar))).isEqualTo(scalar);
        assertThat(Tensors.toFloatTensor(Tensors.of(manager, cube))).isEqualTo(cube);
    }

    @Test
    void longsComeBackAsTheyWent() {
        NDArray longs = Tensors.longs(manager, new long[] {1, -2, Long.MAX_VALUE, 0}, 2, 2);
        assertThat(longs.toLongArray()).containsExactly(1, -2, Long.MAX_VALUE, 0);
        assertThat(longs.getShape().getShape()).containsExactly(2, 2);
    }

    @Test
    void aTransposedTensorIsReadInItsOwnOrder() {
        NDArray tensor = Tensors.of(manager, Embeddings.of(2, 3, new float[] {1, 2, 3, 4, 5, 6}));
        assertThat(Tensors.toEmbeddings(tensor.transpose()))
                .isEqualTo(Embeddings.of(3, 2, new float[] {1, 4, 2, 5, 3, 6}));
    }

    @Test
    void otherTypesAreReadAsFloat() {
        assertThat(Tensors.toArray(manager.create(new double[] {0.5, 2}))).containsExactly(0.5f, 2);
        try (TorchProgram program = TorchProgram.compile("cast", """
                  def cast(self: __torch__.M, x: Tensor) -> Tensor:
                    return torch.to(x, 15)
                """)) {
            NDArray half = program.call(manager, "cast", new NDList(manager.create(new float[] {1.5f, -3})))
                    .singletonOrThrow();
            assertThat(Tensors.toArray(half)).containsExactly(1.5f, -3);
        }
    }

    @Test
    void aRaggedBatchIsPaddedWithZerosOnTheRight() {
        List<Embeddings> batch =
                List.of(Embeddings.of(1, 2, new float[] {1, 2}), Embeddings.of(2, 2, new float[] {3, 4, 5, 6}));
        NDArray padded = Tensors.padded(manager, batch, 3);
        assertThat(padded.getShape().getShape()).containsExactly(2, 3, 2);
        assertThat(Tensors.toArray(padded)).containsExactly(1, 2, 0, 0, 0, 0, 3, 4, 5, 6, 0, 0);
    }
}
