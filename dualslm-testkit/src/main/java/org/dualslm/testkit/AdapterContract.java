package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Adapter} and its provider promise. A provider's test extends it (or {@link TrainableAdapterContract}, where
 * its adapters learn) and names the provider:
 *
 * <pre>{@code
 * class MyAdapterTest extends AdapterContract {
 *     @Override
 *     protected AdapterProvider provider() {
 *         return new MyAdapterProvider();
 *     }
 * }
 * }</pre>
 */
public abstract class AdapterContract {
    private static final int THREADS = 4;
    private static final int[] LENGTHS = {1, 2, 3, 7, 10, 11, 23};

    /** The seed of the adapter that most tests use. */
    static final long SEED = 11;

    private Adapter adapter;

    /** For subclasses. */
    protected AdapterContract() {}

    /** The provider to test. */
    protected abstract AdapterProvider provider();

    /** What to build adapters for: small widths keep the tests quick. By default 16 → 6 without options. */
    protected AdapterSpec spec() {
        return new AdapterSpec(16, 6, Options.none());
    }

    /**
     * The greatest difference allowed between a sequence's vectors in a batch and alone, as a fraction of their greatest
     * magnitude. By default 1e-5, which is rounding.
     */
    protected double batchTolerance() {
        return 1e-5;
    }

    /** Builds the adapter that the test uses. */
    @BeforeEach
    public final void createAdapter() {
        adapter = provider().create(spec(), SEED);
    }

    /** Closes it. */
    @AfterEach
    public final void closeAdapter() {
        if (adapter != null) {
            adapter.close();
        }
    }

    /** The adapter of this test, fresh from {@link #SEED}. */
    Adapter adapter() {
        return adapter;
    }

    /** Normally distributed frames of the specification's width, the same for the same arguments. */
    final Embeddings frames(int length, long seed) {
        return random(length, spec().inputWidth(), seed);
    }

    /** A ragged batch. */
    final List<Embeddings> batch() {
        return IntStream.of(LENGTHS).mapToObj(length -> frames(length, length)).toList();
    }

    static Embeddings random(int length, int width, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embeddings.of(length, width, values);
    }

    static Embeddings adaptOne(Adapter adapter, Embeddings frames) {
        List<Embeddings> outputs = adapter.adapt(List.of(frames));
        assertThat(outputs).hasSize(1);
        return outputs.get(0);
    }

    private List<Embeddings> singles() {
        return batch().stream().map(frames -> adaptOne(adapter, frames)).toList();
    }

    @Test
    public void providerHasAPluginName() {
        assertThat(provider().name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    }

    @Test
    public void declaredWidthsAndLengthsAreTrue() {
        assertThat(adapter.inputWidth()).isEqualTo(spec().inputWidth());
        assertThat(adapter.outputWidth()).isEqualTo(spec().outputWidth());
        for (int length : LENGTHS) {
            Embeddings output = adaptOne(adapter, frames(length, 1));
            assertThat(output.width()).as("width for %d frames", length).isEqualTo(spec().outputWidth());
            assertThat(output.length())
                    .as("vectors for %d frames", length)
                    .isEqualTo(adapter.outputLength(length))
                    .isPositive();
            assertThat(output.isFinite())
                    .as("vectors for %d frames are finite", length)
                    .isTrue();
        }
    }

    @Test
    public void sameFramesGiveSameVectors() {
        assertThat(adapter.adapt(batch())).isEqualTo(adapter.adapt(batch()));
    }

    @Test
    public void differentFramesGiveDifferentVectors() {
        assertThat(adaptOne(adapter, frames(10, 1))).isNotEqualTo(adaptOne(adapter, frames(10, 2)));
    }

    @Test
    public void sameSeedGivesSameAdapter() {
        try (Adapter same = provider().create(spec(), SEED);
                Adapter other = provider().create(spec(), SEED + 1)) {
            assertThat(same.adapt(batch())).isEqualTo(adapter.adapt(batch()));
            assertThat(other.adapt(batch())).isNotEqualTo(adapter.adapt(batch()));
        }
    }

    @Test
    public void raggedBatchEqualsSingles() {
        List<Embeddings> frames = new ArrayList<>(batch());
        List<Embeddings> expected = new ArrayList<>(singles());
        assertClose(adapter.adapt(frames), expected, "in a batch");
        // Backwards, so that every sequence has other neighbours and another place.
        Collections.reverse(frames);
        Collections.reverse(expected);
        assertClose(adapter.adapt(frames), expected, "in a batch backwards");
    }

    @Test
    public void neighboursOfAnyMagnitudeChangeNothing() {
        Embeddings loud = scaled(frames(23, 3), 1e4f);
        Embeddings quiet = frames(7, 4);
        List<Embeddings> together = adapter.adapt(List.of(loud, quiet));
        assertClose(together.subList(1, 2), List.of(adaptOne(adapter, quiet)), "beside loud frames");
    }

    static Embeddings scaled(Embeddings frames, float factor) {
        float[] values = frames.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Embeddings.of(frames.length(), frames.width(), values);
    }

    @Test
    public void emptyBatchGivesNothing() {
        assertThat(adapter.adapt(List.of())).isEmpty();
    }

    @Test
    public void badFramesAreRefused() {
        int width = spec().inputWidth();
        Embeddings good = frames(3, 1);
        for (Embeddings bad : badFrames()) {
            assertThatThrownBy(() -> adapter.adapt(List.of(good, bad)))
                    .as("%s for width %d", bad, width)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> adapter.adapt(List.of(random(3, width + 1, 1))))
                .as("the message has both widths")
                .hasMessageContaining(Integer.toString(width))
                .hasMessageContaining(Integer.toString(width + 1));
        assertThat(adapter.adapt(batch())).as("the adapter works as before").hasSize(LENGTHS.length);
    }

    final List<Embeddings> badFrames() {
        int width = spec().inputWidth();
        float[] nan = new float[width];
        nan[0] = Float.NaN;
        float[] infinite = new float[width];
        infinite[width - 1] = Float.NEGATIVE_INFINITY;
        return List.of(
                random(3, width + 1, 1),
                Embeddings.of(0, width, new float[0]),
                Embeddings.of(1, width, nan),
                Embeddings.of(1, width, infinite));
    }

    @Test
    public void unknownOptionsAreRefusedByName() {
        AdapterSpec odd = new AdapterSpec(
                spec().inputWidth(), spec().outputWidth(), spec().options().with("no-such-option", 1));
        assertThatThrownBy(() -> provider().create(odd, SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-option");
    }

    @Test
    public void concurrentCallsGiveWhatSerialCallsGive() throws Exception {
        List<Embeddings> expected = singles();
        List<Embeddings> frames = batch();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<Embeddings>>> calls = new ArrayList<>();
            for (int i = 0; i < 8 * THREADS; i++) {
                int alone = i % frames.size();
                calls.add(pool.submit(() -> adapter.adapt(alone == 0 ? frames : List.of(frames.get(alone)))));
            }
            for (int i = 0; i < calls.size(); i++) {
                int alone = i % frames.size();
                assertClose(
                        calls.get(i).get(),
                        alone == 0 ? expected : List.of(expected.get(alone)),
                        "in concurrent call " + i);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    public void closingTwiceDoesNothing() {
        adapter.close();
        adapter.close();
    }

    @Test
    public void closedAdapterRefusesWork() {
        adapter.close();
        assertThatThrownBy(() -> adapter.adapt(batch())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> adapter.adapt(List.of())).isInstanceOf(IllegalStateException.class);
        try (Adapter other = provider().create(spec(), SEED)) {
            assertThat(other.adapt(batch())).as("another adapter works").hasSize(LENGTHS.length);
        }
    }

    @Test
    public void closingWhileOthersAdaptIsSafe() throws Exception {
        Embeddings expected = adaptOne(adapter, frames(10, 1));
        CountDownLatch started = new CountDownLatch(THREADS);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                calls.add(pool.submit(() -> adaptUntilClosed(expected, started)));
            }
            started.await();
            adapter.close();
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Every call either gives the right vectors or says that the adapter is closed. */
    private void adaptUntilClosed(Embeddings expected, CountDownLatch started) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                assertClose(adapter.adapt(List.of(frames(10, 1))), List.of(expected), "before the close");
                started.countDown();
            }
        } catch (IllegalStateException closed) {
            // The expected end.
        } finally {
            started.countDown();
        }
    }

    private void assertClose(List<Embeddings> actual, List<Embeddings> expected, String where) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            TensorAssert.assertThatTensor(actual.get(i))
                    .as("sequence %d %s", i, where)
                    .isCloseTo(expected.get(i), Tolerance.absolute(batchTolerance() * greatest(expected.get(i))));
        }
    }

    private static double greatest(Embeddings vectors) {
        double greatest = 0;
        for (float value : vectors.toArray()) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }
}
