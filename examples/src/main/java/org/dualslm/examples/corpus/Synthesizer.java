package org.dualslm.examples.corpus;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleUnaryOperator;
import org.dualslm.examples.corpus.Bands.Band;
import org.dualslm.examples.corpus.Espeak.Settings;

/**
 * Makes recordings, at 16 kHz: espeak-ng speaks the words, signal processing gives them their emotion and some variety, and the
 * result is measured and made again until it is what its labels say. May be shared between threads.
 */
final class Synthesizer {
    private static final int ATTEMPTS = 12;
    private static final int ATTEMPTS_PER_TAKE = 4;

    /** A voice at the end of its settings comes nearer to its base pitch with a narrower intonation. */
    private static final double NARROWING = 0.25;

    private static final double LEAST_CORRECTION = 0.65;
    private static final double GREATEST_CORRECTION = 1.4;

    /** Tolerated between the level asked for and the level measured; the limiter and the noise move it. */
    private static final double LEVEL_TOLERANCE_DB = 1;

    private final Espeak espeak;
    private final Map<Speaker, VoiceCalibration> calibrations = new ConcurrentHashMap<>();

    Synthesizer(Espeak espeak) {
        this.espeak = espeak;
    }

    /** Measures voices ahead of their use. */
    void calibrate(List<Speaker> speakers) {
        speakers.forEach(this::calibration);
    }

    /**
     * The recording of an utterance; the same for the same utterance.
     *
     * @return empty if no attempt had the pitch and the level of its labels
     * @throws EspeakException if espeak-ng fails
     */
    Optional<float[]> synthesize(Utterance utterance) {
        SplittableRandom random = new SplittableRandom(utterance.seed());
        Labels labels = utterance.labels();
        Band pitchBand = Bands.medianPitch(labels.gender(), labels.pitch());
        double correction = 1;
        double target = 0;
        Take take = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (attempt % ATTEMPTS_PER_TAKE == 0) {
                correction = 1;
                target = pitchBand.draw(random);
                take = Take.draw(labels, 1 - NARROWING * (attempt / ATTEMPTS_PER_TAKE), random);
            }
            float[] result = record(utterance, take, correction * target);
            OptionalDouble pitch = MedianPitch.of(result, Effects.SAMPLE_RATE);
            double level = Level.active(result, Effects.SAMPLE_RATE);
            boolean levelHolds = Math.abs(level - take.level()) <= LEVEL_TOLERANCE_DB;
            if (pitch.isPresent() && pitchBand.contains(pitch.getAsDouble()) && levelHolds) {
                return Optional.of(result);
            }
            // Bounded, lest a mistaken octave is followed.
            correction *= target / pitch.orElse(target);
            correction = Math.max(LEAST_CORRECTION, Math.min(GREATEST_CORRECTION, correction));
        }
        return Optional.empty();
    }

    /** One attempt, with espeak-ng's pitch set for {@code hertz}. */
    private float[] record(Utterance utterance, Take take, double hertz) {
        SplittableRandom random = new SplittableRandom(utterance.seed() ^ 0x5DEECE66DL);
        Expression expression = Expression.of(utterance.labels().emotion());
        VoiceCalibration voice = calibration(utterance.speaker());
        WavFile.Sound plain = espeak.speak(
                utterance.transcript() + ".",
                utterance.speaker(),
                new Settings(
                        voice.settingFor(hertz / take.tract()),
                        (int) Math.round(take.wordsPerMinute() / take.tract() * voice.slowness()),
                        (int) Math.round(expression.pitchRange() * take.range())));
        float[] spoken = Effects.trimmed(plain.samples(), plain.sampleRate());
        double seconds = (double) spoken.length / plain.sampleRate() / take.tract();
        DoubleUnaryOperator course = expression.pitchCourse(seconds, random);
        float[] sound = TimeWarp.read(
                spoken, plain.sampleRate(), Effects.SAMPLE_RATE, time -> take.tract() * course.applyAsDouble(time));
        sound = expression.coloured(sound, random);
        sound = Effects.lowShelf(sound, 350, take.lowShelf());
        sound = Effects.highShelf(sound, 2500, take.highShelf());
        sound = Level.scaledTo(take.level(), sound, Effects.SAMPLE_RATE);
        sound = Effects.padded(sound, take.before(), take.after());
        return Effects.background(sound, take.level() - take.signalToNoise(), take.noiseHertz(), random);
    }

    private VoiceCalibration calibration(Speaker speaker) {
        return calibrations.computeIfAbsent(speaker, s -> VoiceCalibration.measure(espeak, s));
    }

    /**
     * What varies from recording to recording beyond the classes.
     *
     * @param tract the speed of reading, which shortens (above 1) or lengthens the vocal tract
     * @param range of the intonation, relative to that of the emotion
     * @param level of active speech, in dB relative to full scale
     * @param lowShelf and {@code highShelf}: a mild equalisation, in dB
     * @param before and {@code after}: silence around the speech, in seconds
     * @param signalToNoise in dB
     * @param noiseHertz where the noise begins to fall off
     */
    private record Take(
            double wordsPerMinute,
            double tract,
            double range,
            double level,
            double lowShelf,
            double highShelf,
            double before,
            double after,
            double signalToNoise,
            double noiseHertz) {
        static Take draw(Labels labels, double range, SplittableRandom random) {
            return new Take(
                    Bands.tempo(labels.tempo()).draw(random),
                    random.nextDouble(0.96, 1.04),
                    range,
                    Bands.level(labels.energy()).draw(random),
                    random.nextDouble(-3, 3),
                    random.nextDouble(-3, 3),
                    random.nextDouble(0.05, 0.3),
                    random.nextDouble(0.05, 0.3),
                    random.nextDouble(35, 50),
                    random.nextDouble(500, 6000));
        }
    }
}
