package org.dualslm.examples.training;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.ModelBundle;
import org.dualslm.examples.DualSlm;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.evaluation.Ablation;
import picocli.CommandLine;

/**
 * The steps of an ablation, each a command of this program that is carried out unless what it makes is there. Immutable.
 *
 * @param out where everything goes
 * @param features where the encoder's frames are kept
 * @param dialogues to hold, of each kind
 * @param threads at work at a time
 * @param asker where to print
 */
record AblationSteps(Path out, Path features, int dialogues, int threads, CommandLine asker) {
    /** A command failed, or was stopped. */
    static final class Stopped extends Exception {
        private static final long serialVersionUID = 1;
        private final int exitCode;

        Stopped(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

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
    void train(String curriculum, String name, List<Object> more) throws Stopped {
        Path run = out.resolve(name);
        List<Object> arguments = new ArrayList<>(List.of("train", "--data", manifest(), "--out", run));
        arguments.addAll(List.of("--curriculum", curricula().resolve(curriculum + ".json")));
        arguments.addAll(List.of("--features", features));
        arguments.addAll(more);
        carryOut(run.resolve(ModelBundle.FILE), arguments);
    }

    /** Asks and probes what a variant was trained to. */
    void measure(String variant, long seed) throws Stopped {
        boolean one = variant.equals(AblationCurricula.SINGLE);
        Path evaluation = evaluation(variant, seed);
        List<Object> arguments = new ArrayList<>(List.of("evaluate", "--model", out.resolve(variant + "-" + seed)));
        arguments.addAll(List.of("--data", manifest(), "--split", "test", "--wordings", 1, "--dialogues", dialogues));
        arguments.addAll(List.of("--hearing", one ? "linguistic" : "both,paralinguistic,linguistic"));
        arguments.addAll(List.of("--features", features, "--json", evaluation));
        carryOut(evaluation, arguments);
        Path probe = probe(variant, seed);
        arguments =
                new ArrayList<>(List.of("probe", "--model", out.resolve(variant + "-" + seed), "--data", manifest()));
        arguments.addAll(List.of("--split", "validation", "--features", features));
        arguments.addAll(List.of("--vectors", one ? "linguistic" : "paralinguistic,linguistic", "--json", probe));
        carryOut(probe, arguments);
    }

    /** One command of this program, unless what it makes is there. */
    private void carryOut(Path made, List<Object> arguments) throws Stopped {
        if (Files.exists(made)) {
            return;
        }
        List<String> command =
                new ArrayList<>(arguments.stream().map(String::valueOf).toList());
        command.addAll(List.of("--threads", String.valueOf(threads)));
        PrintWriter writer = asker.getOut();
        writer.println("./dualslm " + String.join(" ", command));
        writer.flush();
        int exitCode =
                DualSlm.commandLine().setOut(writer).setErr(asker.getErr()).execute(command.toArray(String[]::new));
        if (exitCode != 0) {
            throw new Stopped(exitCode);
        }
    }
}
