package org.dualslm.encoders.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogMelTest {
    private static final int WINDOW = 480_000;

    static Stream<Fixture> whispers() {
        return Exports.whispers();
    }

    /** Fixtures keep all spectra, or every so manieth. */
    @ParameterizedTest
    @MethodSource("whispers")
    void equalsWhatTransformersComputes(Fixture fixture) {
        for (int i = 0; fixture.has("waveform." + i); i++) {
            float[] samples = Exports.clip(fixture, i).toArray();
            int bands = fixture.tensor("features." + i).shape()[0];
            int kept = fixture.tensor("features." + i).shape()[1];
            float[] all = new LogMel(bands, 400, 160, 16_000).of(Arrays.copyOf(samples, WINDOW));
            float[] found = new float[bands * kept];
            for (int at = 0; at < found.length; at++) {
                found[at] = all[at / kept * 3000 + at % kept * (3000 / kept)];
            }
            assertThatTensor(found)
                    .as("features of clip " + i)
                    .isCloseTo(fixture.tensor("features." + i).toArray(), fixture.tolerance("features." + i));
        }
    }

    @Test
    void silenceIsTheLeastThereIs() {
        assertThat(new LogMel(80, 400, 160, 16_000).of(new float[1600]))
                .hasSize(800)
                .containsOnly(-1.5f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 12, 400, 512})
    void powersAreThoseOfThePlainSum(int size) {
        double[] numbers = new Random(size).doubles(size, -1, 1).toArray();
        double[] powers = new double[size / 2 + 1];
        new FourierTransform(size).powers(numbers, powers);
        for (int k = 0; k < powers.length; k++) {
            double re = 0;
            double im = 0;
            for (int i = 0; i < size; i++) {
                re += numbers[i] * Math.cos(2 * Math.PI * i * k / size);
                im += numbers[i] * Math.sin(2 * Math.PI * i * k / size);
            }
            assertThat(powers[k]).isCloseTo(re * re + im * im, within(1e-9 * size));
        }
    }
}
