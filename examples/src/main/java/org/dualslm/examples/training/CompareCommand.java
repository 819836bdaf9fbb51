package org.dualslm.examples.training;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.dualslm.train.evaluation.Comparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says by how much two evaluations differ. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares two results of 'evaluate --json' over the recordings that both heard: the second's figures less the",
            "first's, with confidence intervals of a paired bootstrap. A star marks those that leave 0 out."
        })
public final class CompareCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "A.json", description = "The first result.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B.json", description = "The second result.")
    private Path second;

    @Mixin
    private BootstrapOptions bootstrap;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter writer = spec.commandLine().getOut();
        writer.print(Comparison.of(first, second, bootstrap.bootstrap()).toTable());
        writer.flush();
    }
}
