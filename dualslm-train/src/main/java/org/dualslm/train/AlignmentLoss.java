package org.dualslm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.dualslm.train.alignment.CtcLoss;
import org.dualslm.train.alignment.TranscriptAlignment;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.task.TextForm;

/**
 * How well the linguistic vectors of a batch spell its transcripts, in nats a token. Counts the examples that have vectors, a
 * transcript, and enough of the one for the other.
 */
final class AlignmentLoss {
    /** @param result null if the example does not count */
    private record Spelling(CtcLoss.Result result, int tokens, boolean tooShort) {
        static final Spelling NONE = new Spelling(null, 0, false);
    }

    private final List<CachedUtterance> batch;
    private final List<Spelling> spellings;
    private final long tokens;

    private AlignmentLoss(List<CachedUtterance> batch, List<Spelling> spellings) {
        this.batch = batch;
        this.spellings = spellings;
        this.tokens = spellings.stream().mapToLong(Spelling::tokens).sum();
    }

    static AlignmentLoss of(
            TranscriptAlignment alignment,
            TextForm form,
            List<CachedUtterance> batch,
            AdapterPass linguistic,
            ExecutorService pool) {
        List<Integer> indices = IntStream.range(0, batch.size()).boxed().toList();
        return new AlignmentLoss(batch, Parallel.map(pool, indices, index -> {
            String transcript = batch.get(index).utterance().transcript();
            if (transcript.isEmpty() || linguistic.vectors(index) == null) {
                return Spelling.NONE;
            }
            String spoken = form.spoken(transcript);
            return alignment
                    .lossAndGradient(linguistic.vectors(index), spoken)
                    .map(result -> new Spelling(result, alignment.tokenCount(spoken), false))
                    .orElse(new Spelling(null, 0, true));
        }));
    }

    /** Mean over the tokens of all examples that count; NaN if none does. */
    double mean() {
        double sum = 0;
        for (Spelling spelling : spellings) {
            sum += spelling.result() == null ? 0 : spelling.result().loss();
        }
        return sum / tokens;
    }

    /** How many examples have too few vectors for their transcript's tokens. */
    long tooShort() {
        return spellings.stream().filter(Spelling::tooShort).count();
    }

    /** Adds the mean's gradient, times a weight, to that of the vectors. */
    void addGradients(AdapterPass linguistic, double weight) {
        for (int i = 0; i < spellings.size(); i++) {
            if (spellings.get(i).result() != null) {
                linguistic.addGradient(i, spellings.get(i).result().gradient(), weight / tokens);
            }
        }
    }

    void requireFinite(int step) {
        List<CachedUtterance> faulty = new ArrayList<>();
        for (int i = 0; i < spellings.size(); i++) {
            if (spellings.get(i).result() != null
                    && !Double.isFinite(spellings.get(i).result().loss())) {
                faulty.add(batch.get(i));
            }
        }
        if (!faulty.isEmpty()) {
            throw Faults.notFinite("alignment loss", step, faulty);
        }
    }
}
