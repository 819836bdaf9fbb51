package org.dualslm.encoders.prosody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProsodyEncoderTest {
    private static final Set<String> PROSODY = Set.of("prosody");
    private static final int LEVEL = 0;
    private static final int RELATIVE_LEVEL = 1;
    private static final int PITCH = 2;
    private static final int VOICING = 3;
    private static final int SLOPE = 4;
    private static final int CENTROID = 5;
    private static final int TILT = 6;
    private static final int FLATNESS = 7;

    private final SpeechEncoder encoder = new ProsodyEncoderProvider().create(null, Options.none());

    @ParameterizedTest(name = "{0} dB")
    @CsvSource({"-3.0103, 1", "-23.0103, 0.1", "-43.0103, 0.01", "16.9897, 10"})
    void levelIsThatOfTheSine(double decibels, double amplitude) {
        // 1 kHz: 32 periods in a window, so the RMS is exactly amplitude / √2.
        Embeddings frames = encode(Sounds.tone(1000, amplitude, 16000));
        for (int frame = 0; frame < frames.length(); frame++) {
            assertThat(frames.get(frame, LEVEL) * 40.0 - 40).isCloseTo(decibels, within(0.01));
            assertThat(frames.get(frame, RELATIVE_LEVEL)).isCloseTo(0, within(1e-4f));
        }
    }

    @Test
    void relativeLevelComparesWithTheLoudestFrame() {
        Embeddings frames = encode(Sounds.join(Sounds.tone(1000, 0.5, 8000), Sounds.tone(1000, 0.05, 8000)));
        assertThat(frames.get(5, RELATIVE_LEVEL) * 40.0).isCloseTo(0, within(0.05));
        assertThat(frames.get(35, RELATIVE_LEVEL) * 40.0).isCloseTo(-20, within(0.05));
    }

    @Test
    void silenceIsQuietUnvoicedAndWhite() {
        Embeddings frames = encode(Sounds.silence(16000));
        for (int frame = 0; frame < frames.length(); frame++) {
            assertThat(frames.get(frame, LEVEL)).isEqualTo(-1);
            assertThat(frames.get(frame, RELATIVE_LEVEL)).isZero();
            assertThat(frames.get(frame, PITCH)).isZero();
            assertThat(frames.get(frame, VOICING)).isLessThan(0.01f);
            assertThat(frames.get(frame, SLOPE)).isZero();
            assertThat(frames.get(frame, CENTROID)).isCloseTo(2, within(0.01f));
            assertThat(frames.get(frame, FLATNESS)).isCloseTo(0, within(1e-5f));
        }
    }

    @Test
    void pitchIsInOctavesAbove100HertzAndBridgesPauses() {
        AudioClip clip = Sounds.join(
                Sounds.silence(4000),
                Sounds.harmonics(100, 1, 15, 8000),
                Sounds.silence(8000),
                Sounds.harmonics(200, 1, 15, 8000),
                Sounds.silence(4000));
        Embeddings frames = encode(clip);
        assertThat(frames.get(0, PITCH)).as("before the voice").isCloseTo(0, within(0.05f));
        assertThat(frames.get(20, PITCH)).isCloseTo(0, within(0.02f));
        assertThat(frames.get(41, PITCH)).as("in the middle of the pause").isCloseTo(0.5f, within(0.07f));
        assertThat(frames.get(41, VOICING)).isLessThan(0.1f);
        assertThat(frames.get(62, PITCH)).isCloseTo(1, within(0.02f));
        assertThat(frames.get(frames.length() - 1, PITCH)).as("after the voice").isCloseTo(1, within(0.05f));
        for (int frame = 31; frame < 52; frame++) {
            assertThat(frames.get(frame + 1, PITCH)).isGreaterThanOrEqualTo(frames.get(frame, PITCH));
        }
    }

    @ParameterizedTest(name = "{0} to {1} Hz in a second")
    @CsvSource({"100, 200, 0.1", "300, 150, -0.1", "200, 200, 0", "100, 282.84, 0.15"})
    void slopeIsInOctavesInATenthOfASecond(double from, double to, double slope) {
        for (int hop : new int[] {160, 384, 512}) {
            Embeddings frames = encode(Sounds.glide(from, to, 16000), hop);
            for (int frame = 5; frame < frames.length() - 5; frame++) {
                assertThat((double) frames.get(frame, SLOPE)).isCloseTo(slope, within(0.03));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {250, 500, 1500, 2000, 4000, 7000})
    void centroidAndTiltFollowATone(double hertz) {
        Embeddings frames = encode(Sounds.tone(hertz, 0.5, 16000));
        assertThat(Math.pow(2, frames.get(20, CENTROID)) * 1000).isCloseTo(hertz, within(hertz * 0.02));
        if (hertz < 1000) {
            assertThat(frames.get(20, TILT)).isLessThan(-1.5f);
        } else {
            assertThat(frames.get(20, TILT)).isGreaterThan(1.5f);
        }
        assertThat(frames.get(20, FLATNESS)).isLessThan(-3.5f);
    }

    @Test
    void whiteNoiseIsFlat() {
        Embeddings frames = encode(Sounds.noise(0.1, 64000, 3));
        double centroid = 0;
        double tilt = 0;
        double flatness = 0;
        for (int frame = 0; frame < frames.length(); frame++) {
            centroid += Math.pow(2, frames.get(frame, CENTROID)) / frames.length();
            tilt += frames.get(frame, TILT) / frames.length();
            flatness += frames.get(frame, FLATNESS) / frames.length();
        }
        assertThat(centroid).isCloseTo(4, within(0.1));
        assertThat(tilt * 20).isCloseTo(10 * Math.log10(7), within(0.3));
        // The logarithm of a chi-squared variable of two degrees of freedom is on average γ less than that of its mean.
        assertThat(flatness).isCloseTo(-0.5772 / Math.log(10), within(0.03));
    }

    @ParameterizedTest(name = "{0} samples, hop {1}")
    @CsvSource({
        "1, 384, 1",
        "64, 384, 1",
        "383, 384, 1",
        "575, 384, 1",
        "576, 384, 2",
        "16000, 384, 42",
        "16000, 160, 100",
        "100, 16, 6",
        "16000, 100000, 1"
    })
    void theNumberOfFramesIsTheRoundedQuotient(int samples, int hop, int expected) {
        assertThat(encode(Sounds.noise(0.1, samples, 1), hop).length()).isEqualTo(expected);
    }

    @Property(tries = 50)
    void everyClipGivesFiniteNumbersInTheirRanges(
            @ForAll @IntRange(min = 1, max = 5000) int length,
            @ForAll @IntRange(min = 16, max = 1000) int hop,
            @ForAll @IntRange(min = -30, max = 30) int exponent,
            @ForAll long seed) {
        Random random = new Random(seed);
        double hertz = 40 + 600 * random.nextDouble();
        double noise = random.nextDouble();
        AudioClip clip = Sounds.clip(
                length,
                i -> Math.pow(10, exponent)
                        * (Math.sin(2 * Math.PI * hertz * i / Sounds.RATE) + noise * random.nextGaussian()));
        Embeddings frames = encode(clip, hop);
        assertThat(frames.isFinite()).isTrue();
        for (int frame = 0; frame < frames.length(); frame++) {
            assertThat(frames.get(frame, LEVEL)).isGreaterThanOrEqualTo(-1);
            assertThat(frames.get(frame, RELATIVE_LEVEL)).isLessThanOrEqualTo(0);
            assertThat(frames.get(frame, PITCH)).isBetween(-0.75f, 2.35f);
            assertThat(frames.get(frame, VOICING)).isBetween(0f, 1f);
            assertThat(frames.get(frame, SLOPE)).isBetween(-2f, 2f);
            assertThat(frames.get(frame, CENTROID)).isBetween(-5.01f, 3f);
            assertThat(frames.get(frame, TILT)).isBetween(-3f, 3f);
            assertThat(frames.get(frame, FLATNESS)).isBetween(-4f, 1e-5f);
        }
    }

    @Test
    void batchesEqualSinglesAndRepeatExactly() {
        List<AudioClip> clips = clips();
        List<EncodedSpeech> batch = encoder.encode(clips, PROSODY);
        assertThat(batch).hasSameSizeAs(clips);
        for (int i = 0; i < clips.size(); i++) {
            assertThat(batch.get(i))
                    .isEqualTo(encoder.encode(List.of(clips.get(i)), PROSODY).get(0));
        }
        assertThat(encoder.encode(clips, PROSODY)).isEqualTo(batch);
        assertThat(encoder.encode(List.of(), PROSODY)).isEmpty();
    }

    @Test
    void threadsShareIt() {
        List<AudioClip> clips = clips();
        List<EncodedSpeech> alone = encoder.encode(clips, PROSODY);
        List<Boolean> equal = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> encoder.encode(clips, PROSODY).equals(alone))
                .toList();
        assertThat(equal).containsOnly(true);
    }

    @Test
    void namesItsStream() {
        assertThat(encoder.streams()).containsExactly(new SpeechStream("prosody", 8, 16000 / 384.0));
        assertThat(encoder.encode(clips(), PROSODY).get(0).streams()).containsOnlyKeys("prosody");
    }

    @Test
    void refusesOtherStreams() {
        for (Set<String> streams : List.of(Set.of("last"), Set.of("prosody", "last"), Set.<String>of())) {
            assertThatThrownBy(() -> encoder.encode(List.of(Sounds.silence(9)), streams))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("prosody");
        }
    }

    @ParameterizedTest
    @CsvSource({"hop, 15", "hop, 0", "hop, -384", "hop, many", "hopp, 384"})
    void refusesBadOptions(String name, String value) {
        Options options = Options.none().with(name, value);
        assertThatThrownBy(() -> new ProsodyEncoderProvider().create(null, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hop");
    }

    @Test
    void closedItRefusesWork() {
        encoder.close();
        encoder.close();
        assertThatThrownBy(() -> encoder.encode(List.of(), PROSODY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void theFingerprintTellsSettingsApart() {
        assertThat(encoder.fingerprint()).isEqualTo(withHop(384).fingerprint()).hasSize(64);
        assertThat(encoder.fingerprint()).isNotEqualTo(withHop(385).fingerprint());
    }

    /** Frames on disk are found by the fingerprint. */
    @Test
    void theFramesAreThoseOfVersion1() {
        AudioClip clip = Sounds.sum(Sounds.glide(120, 180, 9000), Sounds.noise(0.01, 9000, 5));
        Embeddings frames = encode(clip);
        float[] expected = {0.47838f, -0.00394f, 0.54496f, 0.98897f, 0.10415f, -1.41762f, -0.55198f, -1.66731f};
        for (int column = 0; column < expected.length; column++) {
            assertThat(frames.get(11, column))
                    .as("column %d; where a change is meant, raise ProsodyEncoder.VERSION", column)
                    .isCloseTo(expected[column], within(1e-4f));
        }
    }

    @Test
    void isRegisteredInBothPlaces() throws IOException {
        String service = SpeechEncoderProvider.class.getName();
        Module module = ProsodyEncoderProvider.class.getModule();
        List<String> declared = module.getDescriptor().provides().stream()
                .filter(provides -> provides.service().equals(service))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        assertThat(declared).containsExactly(ProsodyEncoderProvider.class.getName());
        try (InputStream file = module.getResourceAsStream("META-INF/services/" + service);
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            assertThat(lines.lines().toList()).isEqualTo(declared);
        }
        assertThat(new ProsodyEncoderProvider().name()).isEqualTo("prosody");
    }

    private static List<AudioClip> clips() {
        return List.of(
                Sounds.glide(120, 180, 9000),
                Sounds.noise(0.1, 700, 5),
                Sounds.silence(100),
                Sounds.clip(4410, 44100, i -> 0.3 * Math.sin(i * 0.02)));
    }

    private Embeddings encode(AudioClip clip) {
        return encoder.encode(List.of(clip), PROSODY).get(0).stream("prosody");
    }

    private static Embeddings encode(AudioClip clip, int hop) {
        return withHop(hop).encode(List.of(clip), PROSODY).get(0).stream("prosody");
    }

    private static SpeechEncoder withHop(int hop) {
        return new ProsodyEncoderProvider().create(null, Options.none().with("hop", hop));
    }
}
