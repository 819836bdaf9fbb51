package org.dualslm.examples.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The synthesiser espeak-ng, run as a program: one process for each sentence. May be shared between threads. */
final class Espeak {
    static final String PROGRAM = "espeak-ng";
    static final int MIN_PITCH = 0;
    static final int MAX_PITCH = 99;

    private final String program;

    Espeak(String program) {
        this.program = program;
    }

    /**
     * How a sentence is to be spoken.
     *
     * @param pitch espeak-ng's setting, {@value Espeak#MIN_PITCH} to {@value Espeak#MAX_PITCH}
     * @param wordsPerMinute 80 to 450
     * @param rangePercent of the voice's own intonation range
     */
    record Settings(int pitch, int wordsPerMinute, int rangePercent) {}

    /**
     * @param text words and punctuation without the characters that XML reserves
     * @throws EspeakException if the program is missing or refuses
     */
    WavFile.Sound speak(String text, Speaker speaker, Settings settings) {
        String marked = "<speak><prosody range=\"" + settings.rangePercent() + "%\">" + text + "</prosody></speak>";
        List<String> command = List.of(
                program,
                "-v",
                speaker.name(),
                "-p",
                String.valueOf(settings.pitch()),
                "-s",
                String.valueOf(settings.wordsPerMinute()),
                "-m",
                "--stdout",
                marked);
        Process process = start(command);
        try {
            byte[] sound = process.getInputStream().readAllBytes();
            String complaint = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            if (status != 0 || sound.length == 0) {
                throw new EspeakException("'" + String.join(" ", command) + "' ended with status " + status + " and "
                        + sound.length + " bytes of sound: " + complaint);
            }
            return WavFile.read(sound);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspeakException("Interrupted while espeak-ng spoke");
        } finally {
            process.destroy();
        }
    }

    private Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new EspeakException("Cannot run the program '" + program
                    + "', which synthesises the speech. Install it: 'apt-get install espeak-ng' on Debian and Ubuntu,"
                    + " 'brew install espeak-ng' on macOS. (" + e.getMessage() + ")");
        }
    }
}
