package org.dualslm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TorchProgramTest {
    private static final String SOURCE = """
              def loss(self: __torch__.M, x: Tensor, w: List[Tensor]) -> Tensor:
                return torch.sum(torch.silu(torch.linear(x, w[0], w[1])))
              def gradient(self: __torch__.M, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
                leaf = torch.requires_grad_(torch.detach(x))
                loss = torch.sum(torch.silu(torch.linear(leaf, w[0], w[1])))
                g = torch.grad([loss], [leaf])
                return (torch.detach(loss), unchecked_cast(Tensor, g[0]))
              def gradients(self: __torch__.M, x: Tensor, w: List[Tensor]) -> List[Tensor]:
                leaves = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  leaf = torch.requires_grad_(torch.detach(w[i]))
                  _0 = torch.append(leaves, leaf)
                loss = torch.sum(torch.silu(torch.linear(x, leaves[0], leaves[1])))
                grads = annotate(List[Tensor], [])
                found = torch.grad([loss], leaves)
                for i in range(torch.len(found)):
                  _1 = torch.append(grads, unchecked_cast(Tensor, found[i]))
                return grads
              def write(self: __torch__.M, row: Tensor, x: Tensor, a: List[Tensor], b: List[Tensor]) -> Tensor:
                _0 = torch.copy_(torch.select(b[0], 0, int(torch.item(row))), x)
                return torch.add(a[0], b[0])
            """;

    private NDManager manager;
    private TorchProgram program;
    private NDList weights;

    @BeforeEach
    void compile() {
        manager = Device.cpu().newManager();
        program = TorchProgram.compile("test", SOURCE);
        weights = new NDList(random(1, 5, 3), random(2, 5));
    }

    @AfterEach
    void close() {
        program.close();
        manager.close();
    }

    private NDArray random(int seed, long... shape) {
        Random random = new Random(seed);
        float[] values = new float[(int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.floats(manager, FloatBuffer.wrap(values), shape);
    }

    private double loss(NDArray x, NDList w) {
        try (NDManager scope = manager.newSubManager()) {
            return program.call(scope, "loss", new NDList(x), w)
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    @Test
    void computesWhatTheSourceSays() {
        float[] x = Tensors.toArray(random(3, 2, 3));
        float[] w = Tensors.toArray(weights.get(0));
        float[] b = Tensors.toArray(weights.get(1));
        double expected = 0;
        for (int row = 0; row < 2; row++) {
            for (int o = 0; o < 5; o++) {
                double y = b[o];
                for (int k = 0; k < 3; k++) {
                    y += x[row * 3 + k] * w[o * 3 + k];
                }
                expected += y / (1 + Math.exp(-y));
            }
        }
        assertThat(loss(random(3, 2, 3), weights)).isCloseTo(expected, within(1e-5));
    }

    @Test
    void gradientOfTheInputAgreesWithFiniteDifferences() {
        NDArray x = random(3, 2, 3);
        NDList result = program.callForGradients(manager, "gradient", new NDList(x), weights);
        assertThat((double) result.get(0).getFloat()).isEqualTo(loss(x, weights));
        assertGradient(Tensors.toArray(result.get(1)), x, () -> loss(x, weights));
    }

    @Test
    void gradientsOfTheWeightsAgreeWithFiniteDifferences() {
        NDArray x = random(3, 2, 3);
        NDList result = program.callForGradients(manager, "gradients", new NDList(x), weights);
        assertThat(result).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertGradient(Tensors.toArray(result.get(i)), weights.get(i), () -> loss(x, weights));
        }
    }

    /** Central differences of what {@code loss} gives, as each element of {@code x} is moved in place. */
    private static void assertGradient(float[] gradient, NDArray x, Callable<Double> loss) {
        float[] values = Tensors.toArray(x);
        FloatBuffer memory = x.toByteBuffer(true).asFloatBuffer();
        double step = 1e-2;
        for (int i = 0; i < values.length; i++) {
            double difference;
            try {
                memory.put(i, (float) (values[i] + step));
                double above = loss.call();
                memory.put(i, (float) (values[i] - step));
                difference = (above - loss.call()) / (2 * step);
                memory.put(i, values[i]);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            assertThat((double) gradient[i]).as("element " + i).isCloseTo(difference, within(2e-3));
        }
    }

    @Test
    void writesInPlaceAndTakesSeveralLists() {
        NDArray ones = manager.ones(new ai.djl.ndarray.types.Shape(2, 2));
        NDArray target = manager.zeros(new ai.djl.ndarray.types.Shape(2, 2));
        NDArray row = Tensors.longs(manager, new long[] {1});
        NDArray x = Tensors.floats(manager, FloatBuffer.wrap(new float[] {3, 4}), 2);
        NDArray sum = program.call(manager, "write", new NDList(row, x), new NDList(ones), new NDList(target))
                .singletonOrThrow();
        assertThat(Tensors.toArray(target)).containsExactly(0, 0, 3, 4);
        assertThat(Tensors.toArray(sum)).containsExactly(1, 1, 4, 5);
    }

    @Test
    void callsWithoutGradientsRefuseToTakeThem() {
        assertThatThrownBy(() -> program.call(manager, "gradient", new NDList(random(3, 2, 3)), weights))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("does not require grad");
    }

    @Test
    void threadsMayCallAtOnce() throws Exception {
        NDArray x = random(3, 2, 3);
        double expected = loss(x, weights);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Float>> losses = threads.invokeAll(IntStream.range(0, 200)
                    .<Callable<Float>>mapToObj(i -> () -> {
                        try (NDManager scope = manager.newSubManager()) {
                            return program.callForGradients(scope, "gradient", new NDList(x), weights)
                                    .get(0)
                                    .getFloat();
                        }
                    })
                    .toList());
            for (Future<Float> loss : losses) {
                assertThat((double) loss.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aThousandCallsLeaveMemoryAsItWas() throws IOException {
        NDList large = new NDList(random(1, 512, 512), random(2, 512));
        NDArray x = random(3, 64, 512); // each call makes more than 1 MB
        long before = 0;
        for (int i = 0; i < 1200; i++) {
            if (i == 200) {
                before = residentKilobytes();
            }
            try (NDManager scope = manager.newSubManager()) {
                program.callForGradients(scope, "gradients", new NDList(x), large);
            }
        }
        assertThat(residentKilobytes() - before).isLessThan(60_000);
    }

    /** Outside the heap, whose growth is no loss. */
    private static long residentKilobytes() throws IOException {
        long all = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        return all - Runtime.getRuntime().totalMemory() / 1024;
    }

    @Test
    void badSourceNamesTheProgramAndTheFault() {
        assertThatThrownBy(() -> TorchProgram.compile("broken", """
                          def f(self: __torch__.M, x: Tensor) -> Tensor:
                            return torch.no_such_operator(x)
                        """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'broken'")
                .hasMessageContaining("no_such_operator");
        assertThatThrownBy(() -> TorchProgram.compile("broken", "  def f(self"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wrongCallsAreErrorsNotCrashes() {
        NDArray x = random(3, 2, 3);
        assertThatThrownBy(() -> program.call(manager, "no_such_method", new NDList(x), weights))
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> program.call(manager, "loss", new NDList(x))).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> program.call(manager, "loss", new NDList(random(3, 2, 4)), weights))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("torch.linear");
        assertThatThrownBy(() -> program.call(manager, "loss", new NDList(x), new NDList()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closesTwiceAndRefusesUseAfterwards() {
        program.close();
        program.close();
        assertThatThrownBy(() -> loss(random(3, 2, 3), weights))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'test'");
    }
}
