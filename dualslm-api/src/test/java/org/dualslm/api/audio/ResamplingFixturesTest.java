package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Resampling to 16 kHz against soxr's best quality: tensors {@code in.RATE} and {@code out.RATE}. */
class ResamplingFixturesTest {
    private static final int RATE = 16000;

    static List<Arguments> chirps() throws IOException {
        List<Arguments> chirps = new ArrayList<>();
        for (Fixture fixture : Fixture.all(ResamplingFixturesTest::isResampling)) {
            fixture.tensors.names().stream()
                    .filter(name -> name.matches("in\\.\\d+"))
                    .forEach(name -> chirps.add(Arguments.of(fixture, Integer.parseInt(name.substring(3)))));
        }
        return chirps;
    }

    private static boolean isResampling(Fixture fixture) {
        return fixture.tensors.names().stream()
                .anyMatch(name -> name.matches("in\\.\\d+") && fixture.tensors.contains(name.replace("in.", "out.")));
    }

    @ParameterizedTest(name = "{0}: {1} Hz")
    @MethodSource("chirps")
    void differsFromTheReferenceByLessThanSixtyDecibels(Fixture fixture, int from) {
        float[] expected = fixture.tensors.floats("out." + from).toArray();
        float[] actual = AudioClip.of(fixture.tensors.floats("in." + from).toArray(), from)
                .resampled(RATE)
                .toArray();
        assertThat(actual).hasSameSizeAs(expected);
        int margin = RATE / 20;
        double signal = 0;
        double noise = 0;
        for (int i = margin; i < expected.length - margin; i++) {
            signal += (double) expected[i] * expected[i];
            noise += Math.pow((double) actual[i] - expected[i], 2);
        }
        // Not more than the fixture asks for: from 44.1 kHz the reference itself is 83 dB from the true chirp.
        // ResamplerTest holds this filter against true values.
        assertThat(10 * Math.log10(signal / noise)).isGreaterThan(60);
    }
}
