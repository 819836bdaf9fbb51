package com.example.mel;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.tensor.Embeddings;

/** Frames of 32 ms, one every 10 ms, each a Hann window, a power spectrum, and triangles on the mel scale. Immutable but for closing. */
final class MelEncoder implements SpeechEncoder {
    private static final String STREAM = "mel";
    private static final int SAMPLE_RATE = 16_000;
    private static final int WINDOW = 512;
    private static final int HOP = 160;
    private static final double LEAST_ENERGY = 1e-10;

    private final int bands;
    private final double[][] triangles;
    private volatile boolean closed;

    MelEncoder(int bands) {
        this.bands = bands;
        this.triangles = triangles(bands);
    }

    /** Each band rises from the centre of the one below it to its own, and falls to the centre of the one above. */
    private static double[][] triangles(int bands) {
        double[][] triangles = new double[bands][WINDOW / 2 + 1];
        double step = mel(SAMPLE_RATE / 2.0) / (bands + 1);
        for (int band = 0; band < bands; band++) {
            for (int bin = 0; bin <= WINDOW / 2; bin++) {
                double distance = Math.abs(mel((double) bin * SAMPLE_RATE / WINDOW) / step - (band + 1));
                triangles[band][bin] = Math.max(0, 1 - distance);
            }
        }
        return triangles;
    }

    private static double mel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    @Override
    public List<SpeechStream> streams() {
        return List.of(new SpeechStream(STREAM, bands, (double) SAMPLE_RATE / HOP));
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
        if (closed) {
            throw new IllegalStateException("The speech encoder 'mel' is closed");
        }
        if (!streams.equals(Set.of(STREAM))) {
            throw new IllegalArgumentException("Streams asked for: " + streams + "; there is [" + STREAM + "]");
        }
        return clips.stream()
                .map(clip -> new EncodedSpeech(Map.of(STREAM, frames(clip))))
                .toList();
    }

    private Embeddings frames(AudioClip clip) {
        float[] samples = clip.resampled(SAMPLE_RATE).toArray();
        int count = Math.max(1, Math.round((float) samples.length / HOP));
        float[] values = new float[count * bands];
        for (int frame = 0; frame < count; frame++) {
            double[] power = powerSpectrum(samples, frame * HOP + (HOP - WINDOW) / 2);
            for (int band = 0; band < bands; band++) {
                double energy = LEAST_ENERGY;
                for (int bin = 0; bin < power.length; bin++) {
                    energy += triangles[band][bin] * power[bin];
                }
                values[frame * bands + band] = (float) Math.log(energy);
            }
        }
        return Embeddings.of(count, bands, values);
    }

    /** Of the window that begins at {@code start}; what lies outside the clip is silence. */
    private static double[] powerSpectrum(float[] samples, int start) {
        double[] real = new double[WINDOW];
        double[] imaginary = new double[WINDOW];
        for (int i = Math.max(0, -start); i < WINDOW && start + i < samples.length; i++) {
            double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW);
            real[Integer.reverse(i) >>> Integer.numberOfLeadingZeros(WINDOW - 1)] = hann * samples[start + i];
        }
        // The radix-2 transform of Cooley and Tukey, on input in bit-reversed order.
        for (int size = 2; size <= WINDOW; size *= 2) {
            for (int k = 0; k < size / 2; k++) {
                double cosine = Math.cos(2 * Math.PI * k / size);
                double sine = -Math.sin(2 * Math.PI * k / size);
                for (int low = k; low < WINDOW; low += size) {
                    int high = low + size / 2;
                    double re = real[high] * cosine - imaginary[high] * sine;
                    double im = real[high] * sine + imaginary[high] * cosine;
                    real[high] = real[low] - re;
                    imaginary[high] = imaginary[low] - im;
                    real[low] += re;
                    imaginary[low] += im;
                }
            }
        }
        double[] power = new double[WINDOW / 2 + 1];
        for (int bin = 0; bin < power.length; bin++) {
            power[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
        }
        return power;
    }

    @Override
    public String fingerprint() {
        return "mel 1, bands " + bands; // no weights: the settings say it all
    }

    @Override
    public void close() {
        closed = true;
    }
}
