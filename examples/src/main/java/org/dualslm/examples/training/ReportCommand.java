package org.dualslm.examples.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dualslm.train.report.TrainingPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a training's log into a page to read. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes report.md into a training's folder: curves, settings, and the results of evaluations.",
            "Works at any time, while the training is under way too."
        })
public final class ReportCommand implements Callable<Integer> {
    @Option(names = "--run", required = true, paramLabel = "DIR", description = "The training's folder.")
    private Path run;

    @Parameters(paramLabel = "RESULT.json", arity = "0..*", description = "Results of 'evaluate --json' to report too.")
    private List<Path> evaluations = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter writer = spec.commandLine().getOut();
        writer.printf("The report is in %s%n", TrainingPage.write(run, evaluations));
        writer.flush();
        return 0;
    }
}
