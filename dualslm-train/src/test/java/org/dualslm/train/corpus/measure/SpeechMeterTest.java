package org.dualslm.train.corpus.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dualslm.api.Plugins;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.Options;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.testing.Recordings;
import org.dualslm.train.testing.ToneEncoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechMeterTest {
    private static final int RATE = 16_000;

    private final SpeechEncoder prosody = Plugins.installed().encoder("prosody").create(null, Options.none());
    private final SpeechMeter meter = new SpeechMeter(prosody);

    @AfterEach
    void close() {
        prosody.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {75, 97.3, 131, 182.5, 240, 311, 420})
    void medianPitchIsWithinOnePercent(double hertz) {
        SpeechMeasures measures = meter.measure(voice(hertz, 0.2, 1.5), "", "");
        assertThat(measures.medianHertz().orElseThrow()).isCloseTo(hertz, within(hertz / 100));
        assertThat(measures.syllablesPerSecond()).isEmpty();
    }

    @Test
    void levelIsThatOfSpeechWithoutItsPauses() {
        float[] samples = new float[3 * RATE];
        float[] tone = Recordings.tone(200, RATE).toArray();
        System.arraycopy(tone, 0, samples, RATE, RATE);
        SpeechMeasures measures = meter.measure(AudioClip.of(samples, RATE), "one two three four", "en");
        // A sine at half of full scale: 20 log10(0.5 / √2).
        assertThat(measures.decibels().orElseThrow()).isCloseTo(-9.03, within(0.15));
        assertThat(measures.activeSeconds()).isCloseTo(1, within(0.06));
        assertThat(measures.syllablesPerSecond().orElseThrow()).isCloseTo(4, within(0.25));
    }

    @Test
    void shortGapsAreSpeakingTimeAndLongOnesPauses() {
        assertThat(meter.measure(bursts(0.1), "", "").activeSeconds()).isCloseTo(0.4 + 0.1 + 0.4, within(0.06));
        assertThat(meter.measure(bursts(0.5), "", "").activeSeconds()).isCloseTo(0.4 + 0.4, within(0.1));
    }

    @Test
    void pitchIsUnknownWhereNothingIsVoiced() {
        Random random = new Random(1);
        float[] noise = new float[RATE];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (0.1 * random.nextGaussian());
        }
        SpeechMeasures hiss = meter.measure(AudioClip.of(noise, RATE), "shh", "en");
        assertThat(hiss.medianHertz()).isEmpty();
        assertThat(hiss.decibels().orElseThrow()).isCloseTo(-20, within(0.3));

        SpeechMeasures silence = meter.measure(AudioClip.of(new float[RATE], RATE), "shh", "en");
        assertThat(silence.medianHertz()).isEmpty();
        assertThat(silence.decibels()).isEmpty();
        assertThat(silence.syllablesPerSecond()).isEmpty();
        assertThat(silence.activeSeconds()).isZero();

        assertThat(meter.measure(AudioClip.of(new float[] {0.5f}, RATE), "a", "en")
                        .syllablesPerSecond())
                .isEmpty();
    }

    @Test
    void unreadableRecordingsAreCountedOrFatal(@TempDir Path directory) throws Exception {
        Utterance good = utterance(Recordings.write(directory.resolve("a.wav"), Recordings.tone(150, RATE)));
        Utterance bad = utterance(Files.writeString(directory.resolve("b.wav"), "no audio"));
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            MeasuredCorpus measured = meter.measure(List.of(bad, good), OnFault.SKIP, pool, Progress.NONE);
            assertThat(measured.utterances()).singleElement().satisfies(one -> {
                assertThat(one.utterance()).isEqualTo(good.withSeconds(1));
                assertThat(one.measures().medianHertz().orElseThrow()).isCloseTo(150, within(1.5));
            });
            assertThat(measured.faults()).singleElement().satisfies(fault -> assertThat(fault.audio())
                    .isEqualTo(bad.audio()));
            assertThatThrownBy(() -> meter.measure(List.of(good, bad), OnFault.FAIL, pool, Progress.NONE))
                    .isInstanceOf(CorpusException.class)
                    .hasMessageContaining("b.wav");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void refusesAnEncoderWithoutTheStream() {
        assertThatThrownBy(() -> new SpeechMeter(new ToneEncoder("v1", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'prosody'")
                .hasMessageContaining("bands");
    }

    /** Ten harmonics that fall by 6 dB an octave. */
    private static AudioClip voice(double hertz, double amplitude, double seconds) {
        float[] samples = new float[(int) (seconds * RATE)];
        for (int i = 0; i < samples.length; i++) {
            for (int harmonic = 1; harmonic <= 10; harmonic++) {
                samples[i] += (float) (amplitude / harmonic * Math.sin(2 * Math.PI * hertz * harmonic * i / RATE));
            }
        }
        return AudioClip.of(samples, RATE);
    }

    private static AudioClip bursts(double gap) {
        int burst = (int) (0.4 * RATE);
        int silence = (int) (gap * RATE);
        float[] samples = new float[2 * burst + silence];
        float[] tone = Recordings.tone(200, burst).toArray();
        System.arraycopy(tone, 0, samples, 0, burst);
        System.arraycopy(tone, 0, samples, burst + silence, burst);
        return AudioClip.of(samples, RATE);
    }

    private static Utterance utterance(Path audio) {
        return new Utterance(audio, "", "", Map.of(), Split.TRAIN);
    }
}
