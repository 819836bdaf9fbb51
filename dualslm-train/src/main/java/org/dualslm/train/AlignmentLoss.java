package org.dualslm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.dualslm.train.alignment.CtcLoss;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.internal.Work;

/**
 * How well one adapter's vectors spell a batch's texts, in nats a token. Counts the places that have vectors from which the
 * adapter learns, a text, and enough of the one for the other.
 */
final class AlignmentLoss {
    /** @param result null if the example does not count */
    record Spelt(CtcLoss.Result result, int tokens, boolean tooShort) {
        static final Spelt NONE = new Spelt(null, 0, false);
    }

    private final List<CachedUtterance> batch;
    private final List<Spelt> spelt;
    private final long tokens;

    private AlignmentLoss(List<CachedUtterance> batch, List<Spelt> spelt) {
        this.batch = batch;
        this.spelt = spelt;
        this.tokens = spelt.stream().mapToLong(Spelt::tokens).sum();
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
        try (Begun begun = begin(spelling, batch, pass, pool)) {
            return begun.loss();
        }
    }

    /** Begins to find it. */
    static Begun begin(Spelling spelling, List<CachedUtterance> batch, AdapterPass pass, ExecutorService pool) {
        List<Integer> indices = IntStream.range(0, batch.size()).boxed().toList();
        return new Begun(batch, Work.begin(pool, indices, index -> {
            if (batch.get(index) == null || !pass.learns(index)) {
                return Spelt.NONE;
            }
            String text = spelling.text(batch.get(index).utterance());
            if (text.isEmpty()) {
                return Spelt.NONE;
            }
            return spelling.alignment()
                    .lossAndGradient(pass.vectors(index), text)
                    .map(result -> new Spelt(result, spelling.alignment().tokenCount(text), false))
                    .orElse(new Spelt(null, 0, true));
        }));
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
