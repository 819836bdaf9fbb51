package org.dualslm.examples.corpus;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.dualslm.examples.corpus.Labels.Emotion;

/**
 * What an emotion does to the sound: the range and shape of the intonation, the spectrum, the steadiness. Median pitch, tempo and
 * level are left to their own labels.
 */
sealed interface Expression {
    /** The intonation's range, in percent of the voice's own. */
    int pitchRange();

    /** The course of pitch relative to its plain course, over time in seconds. */
    default DoubleUnaryOperator pitchCourse(double seconds, SplittableRandom random) {
        return time -> 1;
    }

    /** The sound, at 16 kHz. */
    default float[] coloured(float[] samples, SplittableRandom random) {
        return samples;
    }

    static Expression of(Emotion emotion) {
        return switch (emotion) {
            case NEUTRAL -> new Neutral();
            case HAPPY -> new Happy();
            case SAD -> new Sad();
            case ANGRY -> new Angry();
            case FEARFUL -> new Fearful();
        };
    }

    /** As the voice speaks. */
    record Neutral() implements Expression {
        @Override
        public int pitchRange() {
            return 100;
        }
    }

    /** Wide intonation that swings and rises to the end; a little brighter. */
    record Happy() implements Expression {
        @Override
        public int pitchRange() {
            return 140;
        }

        @Override
        public DoubleUnaryOperator pitchCourse(double seconds, SplittableRandom random) {
            double rate = random.nextDouble(1.8, 2.6);
            double phase = random.nextDouble();
            return time -> {
                double swing = 0.06 * Math.sin(2 * Math.PI * (rate * time + phase));
                double rise = 0.12 * Math.max(0, 1 - Math.max(0, seconds - time) / 0.4);
                return 1 + swing + rise;
            };
        }

        @Override
        public float[] coloured(float[] samples, SplittableRandom random) {
            return Effects.highShelf(samples, 2500, 3);
        }
    }

    /** Flat, slowly falling intonation; dull, −6 dB an octave above 1.6 kHz; breathy. */
    record Sad() implements Expression {
        @Override
        public int pitchRange() {
            return 40;
        }

        @Override
        public DoubleUnaryOperator pitchCourse(double seconds, SplittableRandom random) {
            return time -> 1.04 - 0.08 * Math.min(1, time / seconds);
        }

        @Override
        public float[] coloured(float[] samples, SplittableRandom random) {
            float[] dull = Effects.lowPass(samples, 1600);
            return Effects.breath(dull, random.nextDouble(-20, -16), random);
        }
    }

    /** Hard onsets, strong high frequencies, a pressed and distorted voice. */
    record Angry() implements Expression {
        @Override
        public int pitchRange() {
            return 110;
        }

        @Override
        public float[] coloured(float[] samples, SplittableRandom random) {
            float[] sharp = Effects.highShelf(Effects.hardOnsets(samples, 6), 1200, 8);
            return Effects.saturated(sharp, random.nextDouble(3, 4));
        }
    }

    /** A trembling voice: the level at 6 to 8 Hz, the pitch irregularly. */
    record Fearful() implements Expression {
        @Override
        public int pitchRange() {
            return 80;
        }

        @Override
        public DoubleUnaryOperator pitchCourse(double seconds, SplittableRandom random) {
            double[] jitter = new double[(int) (seconds * 2 * 24) + 8];
            for (int i = 0; i < jitter.length; i++) {
                jitter[i] = 0.035 * random.nextDouble(-1.7, 1.7);
            }
            return time -> {
                double at = Math.min(time * 24, jitter.length - 2);
                int i = (int) at;
                return 1 + jitter[i] + (at - i) * (jitter[i + 1] - jitter[i]);
            };
        }

        @Override
        public float[] coloured(float[] samples, SplittableRandom random) {
            double hertz = random.nextDouble(6, 8);
            return Effects.tremolo(samples, hertz, random.nextDouble(0.45, 0.6), random.nextDouble());
        }
    }
}
