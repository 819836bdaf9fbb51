package org.dualslm.examples.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.ModelBundle;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.evaluation.Ablation;

/**
 * The steps of an ablation. Immutable.
 *
 * @param out where everything goes
 * @param features where the encoder's frames are kept
 * @param dialogues to hold, of each kind
 * @param steps carries them out
 */
record AblationSteps(Path out, Path features, int dialogues, Steps steps) {
    Path manifest() {
        return out.resolve(Manifest.FILE_NAME);
    }

    Path curricula() {
        return out.resolve("curricula");
    }

    /** Where a variant's results are. */
    Ablation.Run results(String variant, long seed) {
        return new Ablation.Run(evaluation(variant, seed), probe(variant, seed));
    }

    private Path evaluation(String variant, long seed) {
        return out.resolve("results").resolve(variant + "-" + seed + ".json");
    }

    private Path probe(String variant, long seed) {
        return out.resolve("results").resolve(variant + "-" + seed + "-probe.json");
    }

    /**
     * Trains.
     *
     * @param curriculum its name
     * @param name of the folder
     * @param more options
     */
    void train(String curriculum, String name, List<Object> more) throws Steps.Stopped {
        Path run = out.resolve(name);
        List<Object> arguments = new ArrayList<>(List.of("train", "--data", manifest(), "--out", run));
        arguments.addAll(List.of("--curriculum", curricula().resolve(curriculum + ".json")));
        arguments.addAll(List.of("--features", features));
        arguments.addAll(more);
        steps.carryOut(run.resolve(ModelBundle.FILE), arguments);
    }

    /** Asks and probes what a variant was trained to. */
    void measure(String variant, long seed) throws Steps.Stopped {
        boolean one = variant.equals(AblationCurricula.SINGLE);
        Path evaluation = evaluation(variant, seed);
        List<Object> arguments = new ArrayList<>(List.of("evaluate", "--model", out.resolve(variant + "-" + seed)));
        arguments.addAll(List.of("--data", manifest(), "--split", "test", "--wordings", 1, "--dialogues", dialogues));
        arguments.addAll(List.of("--hearing", one ? "linguistic" : "both,paralinguistic,linguistic"));
        arguments.addAll(List.of("--features", features, "--json", evaluation));
        steps.carryOut(evaluation, arguments);
        Path probe = probe(variant, seed);
        arguments =
                new ArrayList<>(List.of("probe", "--model", out.resolve(variant + "-" + seed), "--data", manifest()));
        arguments.addAll(List.of("--split", "validation", "--features", features));
        arguments.addAll(List.of("--vectors", one ? "linguistic" : "paralinguistic,linguistic", "--json", probe));
        steps.carryOut(probe, arguments);
    }
}
