package org.dualslm.encoders.prosody;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.dualslm.api.audio.AudioClip;

/** Sounds whose pitch and level are known. */
final class Sounds {
    static final int RATE = 16000;

    private Sounds() {}

    static AudioClip clip(int length, IntToDoubleFunction sample) {
        return clip(length, RATE, sample);
    }

    static AudioClip clip(int length, int rate, IntToDoubleFunction sample) {
        float[] samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (float) sample.applyAsDouble(i);
        }
        return AudioClip.of(samples, rate);
    }

    static AudioClip tone(double hertz, double amplitude, int length) {
        return clip(length, i -> amplitude * Math.sin(2 * Math.PI * hertz * i / RATE));
    }

    /** The harmonics from {@code lowest} to {@code highest}, each of amplitude 0.1 / number, in scattered phases. */
    static AudioClip harmonics(double hertz, int lowest, int highest, int length) {
        return clip(length, i -> {
            double sum = 0;
            for (int h = lowest; h <= highest; h++) {
                sum += 0.1 / h * Math.sin(2 * Math.PI * hertz * h * i / RATE + h * h);
            }
            return sum;
        });
    }

    /** A voice of 20 harmonics whose pitch goes from one frequency to another, linear in octaves. */
    static AudioClip glide(double from, double to, int length) {
        double[] phase = new double[1];
        return clip(length, i -> {
            phase[0] += 2 * Math.PI * from * Math.pow(to / from, (double) i / length) / RATE;
            double sum = 0;
            for (int h = 1; h <= 20; h++) {
                sum += 0.1 / h * Math.sin(h * phase[0] + h * h);
            }
            return sum;
        });
    }

    static AudioClip noise(double deviation, int length, long seed) {
        Random random = new Random(seed);
        return clip(length, i -> deviation * random.nextGaussian());
    }

    static AudioClip silence(int length) {
        return clip(length, i -> 0);
    }

    static AudioClip sum(AudioClip a, AudioClip b) {
        float[] x = a.toArray();
        float[] y = b.toArray();
        return clip(x.length, i -> x[i] + y[i]);
    }

    static AudioClip join(AudioClip... parts) {
        int length = 0;
        for (AudioClip part : parts) {
            length += part.length();
        }
        float[] samples = new float[length];
        int at = 0;
        for (AudioClip part : parts) {
            part.asBuffer().get(samples, at, part.length());
            at += part.length();
        }
        return AudioClip.of(samples, RATE);
    }
}
