package org.dualslm.examples.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dualslm.train.judge.Judge;
import org.dualslm.train.judge.JudgeQuestion;
import org.dualslm.train.judge.JudgeReport;
import org.dualslm.train.judge.JudgeSettings;
import org.dualslm.train.progress.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets another language model judge a model's replies. */
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets a language model behind an OpenAI-compatible server judge the replies of 'evaluate --replies --json', content",
            "and style apart, from 1 to 5. What was said and how is sent there, and the replies; no recording is."
        })
public final class JudgeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RESULT.json", description = "A result with replies.")
    private Path result;

    @Option(
            names = "--endpoint",
            required = true,
            defaultValue = "${env:DUALSLM_JUDGE_URL}",
            paramLabel = "URL",
            description = "Where the server's API begins, such as http://localhost:8080/v1 ($DUALSLM_JUDGE_URL).")
    private URI endpoint;

    @Option(
            names = "--judge-model",
            required = true,
            defaultValue = "${env:DUALSLM_JUDGE_MODEL}",
            paramLabel = "NAME",
            description = "The judging model's name there ($DUALSLM_JUDGE_MODEL).")
    private String model;

    @Option(
            names = "--key-variable",
            defaultValue = "DUALSLM_JUDGE_KEY",
            paramLabel = "NAME",
            description = "The environment variable that holds the key, if the server wants one (${DEFAULT-VALUE}).")
    private String keyVariable;

    @Option(
            names = "--at-most",
            defaultValue = "100",
            paramLabel = "N",
            description = "Judge so many replies, spread evenly (${DEFAULT-VALUE}).")
    private int atMost;

    @Mixin
    private BootstrapOptions bootstrap;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every score there, and the rubric.")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String key = System.getenv().getOrDefault(keyVariable, "");
        List<JudgeQuestion> questions = JudgeQuestion.read(result);
        JudgeReport report = new Judge(JudgeSettings.standard(endpoint, model, key))
                .judge(questions, atMost, bootstrap.bootstrap(), Progress.onConsole());
        PrintWriter writer = spec.commandLine().getOut();
        writer.print(report.toTable());
        writer.flush();
        if (json != null) {
            Files.writeString(json, report.toJson());
        }
        return 0;
    }
}
