package org.dualslm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.task.Information;

/**
 * A second loss beside that of the language model's answers: whether vectors spell the text in whose place they stand. Found on a pool, while
 * the language model is at work. For one thread.
 */
final class AuxiliarySpelling implements AutoCloseable {
    private record Part(Spelling spelling, AdapterPass pass, AlignmentLoss.Begun begun) {}

    private final List<Spelling> spellings;
    private final StageSettings settings;
    private final ExecutorService pool;
    private final List<Part> parts = new ArrayList<>();

    /** @param settings weigh what each adapter's vectors spell */
    AuxiliarySpelling(List<Spelling> spellings, StageSettings settings, ExecutorService pool) {
        this.spellings = spellings;
        this.settings = settings;
        this.pool = pool;
    }

    /** Begins with a batch. */
    void begin(List<Example> batch, AdapterPass how, AdapterPass what) {
        for (Spelling spelling : spellings) {
            AdapterPass pass = spelling.kind() == Information.LINGUISTIC ? what : how;
            parts.add(new Part(
                    spelling, pass, AlignmentLoss.begin(spelling, spoken(spelling.kind(), batch), pass, pool)));
        }
    }

    /**
     * Waits for the batch's losses and adds their weighted gradients, times a factor, to those of the vectors.
     *
     * @return the mean loss of each kind, by {@code spelling.KIND}
     * @throws TrainingException if a loss is no number, naming the step and utterances
     */
    Map<String, Double> addGradients(int step, double factor) {
        Map<String, Double> means = new TreeMap<>();
        for (Part part : parts) {
            Information kind = part.spelling().kind();
            AlignmentLoss spelt = part.begun().loss();
            spelt.requireFinite(step);
            spelt.addGradients(part.pass(), settings.spellingWeight(kind) * factor);
            means.put("spelling." + kind.name().toLowerCase(Locale.ROOT), spelt.mean());
        }
        parts.clear();
        return means;
    }

    /** The recording at each place of a pass, null where two are mixed. */
    private static List<CachedUtterance> spoken(Information kind, List<Example> batch) {
        List<CachedUtterance> spoken = new ArrayList<>();
        for (Example example : batch) {
            example.turns().forEach(turn -> spoken.add(turn.part(kind).mixed() ? null : turn.source()));
        }
        return spoken;
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        parts.forEach(part -> part.begun().close());
    }
}
