package org.dualslm.examples;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import jakarta.inject.Inject;
import java.util.Arrays;
import org.dualslm.api.DualSlmException;
import org.dualslm.examples.corpus.SentenceExtraction;
import org.dualslm.examples.corpus.SynthesizeClipCommand;
import org.dualslm.examples.corpus.SynthesizeCommand;
import org.dualslm.examples.pretrain.PretrainCommand;
import org.dualslm.examples.swap.SwapCommand;
import org.dualslm.examples.training.AblationCommand;
import org.dualslm.examples.training.BigramsCommand;
import org.dualslm.examples.training.BundleCommand;
import org.dualslm.examples.training.CompareCommand;
import org.dualslm.examples.training.CorpusCommand;
import org.dualslm.examples.training.CrossValidateCommand;
import org.dualslm.examples.training.EvaluateCommand;
import org.dualslm.examples.training.JudgeCommand;
import org.dualslm.examples.training.ProbeCommand;
import org.dualslm.examples.training.ReportCommand;
import org.dualslm.examples.training.TrainCommand;
import org.dualslm.guice.LoadedModels;
import org.dualslm.train.evaluation.Provenance;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Mixin;

/** The programs of this folder under one name; {@code ./dualslm} starts it. */
@Command(
        name = "dualslm",
        description = "A speech language model that hears what was said and how it was said.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ChatCommand.class,
            SwapCommand.class,
            PluginsCommand.class,
            InspectCommand.class,
            ExportOnnxCommand.class,
            PretrainCommand.class,
            org.dualslm.examples.pretrain.EvaluateCommand.class,
            CorpusCommand.class,
            TrainCommand.class,
            BigramsCommand.class,
            BundleCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            CrossValidateCommand.class,
            AblationCommand.class,
            ProbeCommand.class,
            JudgeCommand.class,
            ReportCommand.class,
            SynthesizeCommand.class,
            SynthesizeClipCommand.class,
            SentenceExtraction.class
        })
public final class DualSlm {
    @Mixin
    private final PluginsOption plugins;

    @Inject
    DualSlm(PluginsOption plugins) {
        this.plugins = plugins;
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The program, to be executed once; what it loaded is closed then. */
    public static CommandLine commandLine() {
        Injector injector = Guice.createInjector(new ProgramModule());
        return commandLine(injector).setExecutionStrategy(parsed -> {
            try {
                return new CommandLine.RunLast().execute(parsed);
            } finally {
                injector.getInstance(LoadedModels.class).close();
            }
        });
    }

    /** The commands; the injector makes those that ask for something, which costs time for each. */
    static CommandLine commandLine(Injector injector) {
        IFactory commands = new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return injector.getExistingBinding(Key.get(type)) != null || isInjected(type)
                        ? injector.getInstance(type)
                        : CommandLine.defaultFactory().create(type);
            }
        };
        CommandLine program = new CommandLine(injector.getInstance(DualSlm.class), commands);
        tellVersion(program);
        return program.setExecutionExceptionHandler((failure, command, parsed) -> {
            Exception reason = reason(failure);
            if (reason instanceof DualSlmException || reason instanceof IllegalArgumentException) {
                // These messages say what to do; a stack trace would only hide it.
                command.getErr().println(reason.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw failure;
        });
    }

    /** To whoever asks it, or a command of it, for {@code --version}. */
    private static void tellVersion(CommandLine program) {
        program.getCommandSpec().version("DualSLM " + Provenance.thisVersion());
        program.getSubcommands().values().forEach(DualSlm::tellVersion);
    }

    private static boolean isInjected(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .anyMatch(constructor -> constructor.isAnnotationPresent(Inject.class));
    }

    /** What kept the injector from giving a command its model, or else the failure itself. */
    private static Exception reason(Exception failure) {
        return failure instanceof ProvisionException && failure.getCause() instanceof Exception cause ? cause : failure;
    }
}
