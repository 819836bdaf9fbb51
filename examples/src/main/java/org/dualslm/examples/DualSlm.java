package org.dualslm.examples;

import org.dualslm.api.DualSlmException;
import org.dualslm.examples.corpus.SentenceExtraction;
import org.dualslm.examples.corpus.SynthesizeClipCommand;
import org.dualslm.examples.corpus.SynthesizeCommand;
import org.dualslm.examples.pretrain.PretrainCommand;
import org.dualslm.examples.training.BundleCommand;
import org.dualslm.examples.training.CorpusCommand;
import org.dualslm.examples.training.EvaluateCommand;
import org.dualslm.examples.training.TrainCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The programs of this folder under one name; {@code ./dualslm} starts it. */
@Command(
        name = "dualslm",
        description = "A speech language model that hears what was said and how it was said.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ChatCommand.class,
            PluginsCommand.class,
            InspectCommand.class,
            PretrainCommand.class,
            org.dualslm.examples.pretrain.EvaluateCommand.class,
            CorpusCommand.class,
            TrainCommand.class,
            BundleCommand.class,
            EvaluateCommand.class,
            SynthesizeCommand.class,
            SynthesizeClipCommand.class,
            SentenceExtraction.class
        })
public final class DualSlm {
    private DualSlm() {}

    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new DualSlm());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof DualSlmException || failure instanceof IllegalArgumentException) {
                // These messages say what to do; a stack trace would only hide it.
                command.getErr().println(failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw failure;
        });
        System.exit(commandLine.execute(arguments));
    }
}
