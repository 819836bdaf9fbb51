package org.dualslm.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.alignment.CtcLoss;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.internal.Work;

/**
 * How well one adapter's vectors spell a batch's texts, in nats a token. Counts the places that have vectors from which the
 * adapter learns, a text, and enough of the one for the other.
 */
final class AlignmentLoss {
    /** @param result null if the example does not count */
    record Spelt(CtcLoss.Result result, double tokens, boolean tooShort) {
        static final Spelt NONE = new Spelt(null, 0, false);

        /** {@code share} of this and the rest of the other; the one that counts if the other does not. */
        Spelt mixed(Spelt other, double share) {
            if (result == null || other.result == null) {
                return result == null ? other : this;
            }
            float[] gradient = result.gradient().toArray();
            float[] others = other.result.gradient().toArray();
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = (float) (share * gradient[i] + (1 - share) * others[i]);
            }
            return new Spelt(
                    new CtcLoss.Result(
                            share * result.loss() + (1 - share) * other.result.loss(),
                            Embeddings.of(
                                    result.gradient().length(),
                                    result.gradient().width(),
                                    gradient)),
                    share * tokens + (1 - share) * other.tokens,
                    false);
        }
    }

    /** Another recording mixed into one, of which {@code share} is left; null if there is none. */
    record Blend(CachedUtterance other, double share) {
        static final Blend NONE = new Blend(null, 1);
    }

    private final List<CachedUtterance> batch;
    private final List<Spelt> spelt;
    private final double tokens;

    private AlignmentLoss(List<CachedUtterance> batch, List<Spelt> spelt) {
        this.batch = batch;
        this.spelt = spelt;
        this.tokens = spelt.stream().mapToDouble(Spelt::tokens).sum();
    }

    /** A loss that is being found on a pool. To be closed. */
    record Begun(List<CachedUtterance> batch, Work<Spelt> work) implements AutoCloseable {
        /** Waits for it. */
        AlignmentLoss loss() {
            return new AlignmentLoss(batch, work.results());
        }

        @Override
        public void close() {
            work.close();
        }
    }

    /** @param batch whose texts to spell, by the places of the pass; null where none is */
    static AlignmentLoss of(Spelling spelling, List<CachedUtterance> batch, AdapterPass pass, ExecutorService pool) {
        return of(spelling, batch, Collections.nCopies(batch.size(), Blend.NONE), pass, pool);
    }

    /** @param blends what is mixed into each place */
    static AlignmentLoss of(
            Spelling spelling,
            List<CachedUtterance> batch,
            List<Blend> blends,
            AdapterPass pass,
            ExecutorService pool) {
        try (Begun begun = begin(spelling, batch, blends, pass, pool)) {
            return begun.loss();
        }
    }

    /** Begins to find it. */
    static Begun begin(Spelling spelling, List<CachedUtterance> batch, AdapterPass pass, ExecutorService pool) {
        return begin(spelling, batch, Collections.nCopies(batch.size(), Blend.NONE), pass, pool);
    }

    private static Begun begin(
            Spelling spelling,
            List<CachedUtterance> batch,
            List<Blend> blends,
            AdapterPass pass,
            ExecutorService pool) {
        List<Integer> indices = IntStream.range(0, batch.size()).boxed().toList();
        return new Begun(batch, Work.begin(pool, indices, index -> {
            if (batch.get(index) == null || !pass.learns(index)) {
                return Spelt.NONE;
            }
            Spelt whole = spelt(spelling, batch.get(index), pass.vectors(index));
            Blend blend = blends.get(index);
            return blend.other() == null
                    ? whole
                    : whole.mixed(spelt(spelling, blend.other(), pass.vectors(index)), blend.share());
        }));
    }

    private static Spelt spelt(Spelling spelling, CachedUtterance utterance, Embeddings vectors) {
        String text = spelling.text(utterance.utterance());
        if (text.isEmpty()) {
            return Spelt.NONE;
        }
        return spelling.alignment()
                .lossAndGradient(vectors, text)
                .map(result -> new Spelt(result, spelling.alignment().tokenCount(text), false))
                .orElse(new Spelt(null, 0, true));
    }

    /** Mean over the tokens of all examples that count; NaN if none does. */
    double mean() {
        double sum = 0;
        for (Spelt each : spelt) {
            sum += each.result() == null ? 0 : each.result().loss();
        }
        return sum / tokens;
    }

    /** How many examples have too few vectors for their text's tokens. */
    long tooShort() {
        return spelt.stream().filter(Spelt::tooShort).count();
    }

    /** Adds the mean's gradient, times a weight, to that of the vectors. */
    void addGradients(AdapterPass pass, double weight) {
        for (int i = 0; i < spelt.size(); i++) {
            if (spelt.get(i).result() != null) {
                pass.addGradient(i, spelt.get(i).result().gradient(), weight / tokens);
            }
        }
    }

    void requireFinite(int step) {
        List<CachedUtterance> faulty = new ArrayList<>();
        for (int i = 0; i < spelt.size(); i++) {
            if (spelt.get(i).result() != null
                    && !Double.isFinite(spelt.get(i).result().loss())) {
                faulty.add(batch.get(i));
            }
        }
        if (!faulty.isEmpty()) {
            throw Faults.notFinite("alignment loss", step, faulty);
        }
    }
}
