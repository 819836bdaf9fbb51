package org.dualslm.examples;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.dualslm.api.Answer;
import org.dualslm.api.Conversation;
import org.dualslm.api.HeardSpeech;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.GenerationConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Talks to a model: each recording is one turn of a conversation. */
@Command(
        name = "chat",
        description = {
            "Answers recordings, one after the other, as turns of one conversation.",
            "Without FILE it answers two recordings that come with it: one sentence, said angrily and happily."
        },
        mixinStandardHelpOptions = true)
final class ChatCommand implements Runnable {
    private static final List<String> CLIPS = List.of("waiting-angry.wav", "waiting-happy.wav");

    @Parameters(paramLabel = "FILE", description = "WAV, FLAC, AIFF or AU.", arity = "0..*")
    private List<Path> files = List.of();

    @Mixin
    private final ModelOption model;

    private final Provider<SpeechLanguageModel> models;

    @Option(names = "--temperature", description = "0 for the likeliest answer, as by default; about 0.8 for variety.")
    private double temperature;

    @Option(names = "--seed", description = "Of the variety; default ${DEFAULT-VALUE}.", defaultValue = "1")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Inject
    ChatCommand(ModelOption model, Provider<SpeechLanguageModel> models) {
        this.model = model;
        this.models = models;
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        SpeechLanguageModel loaded = models.get();
        if (files.isEmpty()) {
            // Two speakers' moods, not two turns: each opens a conversation of its own.
            for (String clip : CLIPS) {
                try (Conversation conversation = loaded.converse()) {
                    answer(loaded, conversation, clip, BundledClips.read(clip), out);
                }
            }
        } else {
            try (Conversation conversation = loaded.converse()) {
                for (Path file : files) {
                    answer(loaded, conversation, file.getFileName().toString(), AudioClip.read(file), out);
                }
            }
        }
    }

    private void answer(
            SpeechLanguageModel model, Conversation conversation, String name, AudioClip clip, PrintWriter out) {
        long start = System.nanoTime();
        HeardSpeech speech = model.hear(clip);
        double heardAfter = (System.nanoTime() - start) / 1e6;
        out.printf("%s (%.1f s)%n", name, clip.seconds());
        out.printf("  heard   “%s”%n", model.transcribe(speech));
        out.printf(
                "  as      %s%n",
                model.recognize(speech).entrySet().stream()
                        .map(entry -> entry.getKey().key() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
        out.print("  answer  ");
        out.flush();
        GenerationConfig config =
                model.generationConfig().withTemperature(temperature).withSeed(seed);
        Answer answer = conversation.say(speech.toTurn(), config, (token, text) -> {
            out.print(text);
            out.flush();
        });
        out.printf(
                "%n          (first token %.0f ms after the recording ended, of which %.0f ms hearing)%n",
                heardAfter + answer.timeToFirstToken().toNanos() / 1e6, heardAfter);
        out.flush();
    }
}
