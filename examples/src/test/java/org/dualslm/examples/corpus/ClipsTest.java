package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.dualslm.examples.corpus.Labels.Energy;
import org.dualslm.examples.corpus.Labels.Gender;
import org.dualslm.examples.corpus.Labels.Pitch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clips that ship with the project. */
class ClipsTest {
    @ParameterizedTest
    @CsvSource({
        "waiting-angry, FEMALE, NORMAL, NORMAL",
        "waiting-happy, FEMALE, NORMAL, NORMAL",
        "watch-neutral, FEMALE, NORMAL, NORMAL",
        "rough-week-sad, MALE, LOW, QUIET",
        "team-fast-loud, MALE, NORMAL, LOUD"
    })
    void areSmallAndOfTheStyleTheyWereMadeIn(String name, Gender gender, Pitch pitch, Energy energy)
            throws IOException {
        byte[] file;
        try (InputStream stream = getClass().getResourceAsStream("/org/dualslm/examples/clips/" + name + ".wav")) {
            file = stream.readAllBytes();
        }
        assertThat(file.length).isLessThan(130_000);
        WavFile.Sound sound = WavFile.read(file);
        assertThat(sound.sampleRate()).isEqualTo(16000);
        double hertz = MedianPitch.of(sound.samples(), 16000).orElseThrow();
        assertThat(hertz)
                .isBetween(
                        Bands.medianPitch(gender, pitch).low(),
                        Bands.medianPitch(gender, pitch).high());
        assertThat(Level.active(sound.samples(), 16000))
                .isBetween(Bands.level(energy).low() - 1, Bands.level(energy).high() + 1);
    }
}
