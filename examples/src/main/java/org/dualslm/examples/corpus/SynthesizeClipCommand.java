package org.dualslm.examples.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dualslm.api.DualSlmException;
import org.dualslm.examples.corpus.Labels.Emotion;
import org.dualslm.examples.corpus.Labels.Energy;
import org.dualslm.examples.corpus.Labels.Pitch;
import org.dualslm.examples.corpus.Labels.Tempo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes one recording as {@link SynthesizeCommand} makes thousands; the clips that ship with the project were made so. */
@Command(
        name = "synthesize-clip",
        mixinStandardHelpOptions = true,
        description = "Synthesises one sentence in a given style, with espeak-ng.")
public final class SynthesizeClipCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SENTENCE", description = "What is said.")
    private String sentence;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The WAV file to write.")
    private Path out;

    @Option(
            names = "--speaker",
            defaultValue = "en+linda",
            paramLabel = "VOICE",
            description = "A voice of the corpus, with the gender it has (${DEFAULT-VALUE}).")
    private String speaker;

    @Option(names = "--pitch", defaultValue = "NORMAL", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Pitch pitch;

    @Option(names = "--tempo", defaultValue = "NORMAL", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Tempo tempo;

    @Option(names = "--energy", defaultValue = "NORMAL", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Energy energy;

    @Option(names = "--emotion", defaultValue = "NEUTRAL", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Emotion emotion;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of all draws (${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        String transcript = SentenceText.normalised(sentence)
                .orElseThrow(() -> refused("'" + sentence + "' must be words of the letters a to z"));
        Speaker voice = Stream.concat(Speaker.training().stream(), Speaker.heldOut().stream())
                .filter(s -> s.name().equals(speaker))
                .findFirst()
                .orElseThrow(() -> refused("No voice is called " + speaker + ". There are " + names()));
        Labels labels = new Labels(voice.gender(), pitch, tempo, energy, emotion);
        try {
            Optional<float[]> sound = new Synthesizer(new Espeak(Espeak.PROGRAM))
                    .synthesize(new Utterance(Utterance.Split.TEST, 0, transcript, voice, labels, seed));
            if (sound.isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("The voice " + speaker + " did not reach that pitch; try another --seed");
                return 1;
            }
            WavFile.write(out, sound.get(), Effects.SAMPLE_RATE);
            return 0;
        } catch (DualSlmException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String names() {
        return Stream.concat(Speaker.training().stream(), Speaker.heldOut().stream())
                .map(Speaker::name)
                .sorted()
                .toList()
                .toString();
    }
}
