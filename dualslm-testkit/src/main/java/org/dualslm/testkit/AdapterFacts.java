package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a provider's test says of its adapters, and what all stories of the contract share. */
abstract class AdapterFacts {
    private static final int[] LENGTHS = {1, 2, 3, 7, 10, 11, 23};

    /** The seed of the adapter that most tests use. */
    static final long SEED = 11;

    private Adapter adapter;

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

    @BeforeEach
    final void createAdapter() {
        adapter = create(SEED);
    }

    /** Closes it, for the first time: tests that close an adapter have one of their own. */
    @AfterEach
    final void closeAdapter() {
        if (adapter != null) {
            adapter.close();
        }
    }

    /** The adapter of this test, fresh from {@link #SEED}. */
    Adapter adapter() {
        return adapter;
    }

    /** Another adapter, for the caller to close. */
    Adapter create(long seed) {
        return provider().create(spec(), seed);
    }

    /** Normally distributed frames of the specification's width, the same for the same arguments. */
    final Embeddings frames(int length, long seed) {
        return random(length, spec().inputWidth(), seed);
    }

    /** A ragged batch. */
    final List<Embeddings> batch() {
        return IntStream.of(LENGTHS).mapToObj(length -> frames(length, length)).toList();
    }

    /** What the adapter gives for each sequence of the batch alone. */
    final List<Embeddings> singles() {
        return batch().stream().map(frames -> adaptOne(adapter, frames)).toList();
    }

    static Embeddings random(int length, int width, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embeddings.of(length, width, values);
    }

    static Embeddings scaled(Embeddings frames, float factor) {
        float[] values = frames.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Embeddings.of(frames.length(), frames.width(), values);
    }

    static Embeddings adaptOne(Adapter adapter, Embeddings frames) {
        List<Embeddings> outputs = adapter.adapt(List.of(frames));
        assertThat(outputs).as("vectors for one sequence").hasSize(1);
        return outputs.get(0);
    }

    final void assertClose(List<Embeddings> actual, List<Embeddings> expected, String where) {
        assertThat(actual).as("sequences " + where).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            TensorAssert.assertThatTensor(actual.get(i))
                    .as("sequence %d %s", i, where)
                    .isCloseTo(
                            expected.get(i),
                            Tolerance.absolute(batchTolerance() * TensorAssert.greatestMagnitude(expected.get(i))));
        }
    }

    /** Sequences that no adapter takes, by what is wrong with them. */
    final Embeddings notFinite(float value, int column) {
        float[] values = new float[spec().inputWidth()];
        values[column] = value;
        return Embeddings.of(1, values.length, values);
    }

    final List<Embeddings> badFrames() {
        int width = spec().inputWidth();
        return List.of(
                random(3, width + 1, 1),
                Embeddings.of(0, width, new float[0]),
                notFinite(Float.NaN, 0),
                notFinite(Float.NEGATIVE_INFINITY, width - 1));
    }
}
