package org.dualslm.encoders.djl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;

/**
 * Windows of the encoders that hear the waveform itself. Frame {@code f} sees {@code seen} samples from {@code f * hop} on. A
 * window takes all samples that its frames see, so that neighbours share some, and the windows of a clip have together exactly the
 * frames that it would have in one piece.
 *
 * @param sampleRate in Hz
 * @param hop samples from one frame to the next
 * @param seen samples that a frame sees, ≥ {@code hop}
 * @param most the most frames of a window
 * @param normalizes whether a clip is brought to mean 0 and variance 1 first
 */
record WaveFraming(int sampleRate, int hop, int seen, int most, boolean normalizes) implements Framing {
    @Override
    public List<Window> windows(AudioClip clip, String name) {
        float[] samples = clip.resampled(sampleRate).toArray();
        if (samples.length < seen) {
            throw new AudioException(name + " is too short: it has " + samples.length + " samples at " + sampleRate
                    + " Hz, and this encoder needs " + seen + " for a single frame");
        }
        if (normalizes) {
            normalize(samples);
        }
        int frames = 1 + (samples.length - seen) / hop;
        int count = 1 + (frames - 1) / most;
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) frames * i / count);
            int to = (int) ((long) frames * (i + 1) / count);
            // The few samples that no frame sees still count in a norm over the window.
            int end = to == frames ? samples.length : (to - 1) * hop + seen;
            windows.add(new Window(Arrays.copyOfRange(samples, from * hop, end), to - from, to - from));
        }
        return windows;
    }

    /** As {@code Wav2Vec2FeatureExtractor} does. */
    private static void normalize(float[] samples) {
        double mean = 0;
        for (float sample : samples) {
            mean += sample;
        }
        mean /= samples.length;
        double variance = 0;
        for (float sample : samples) {
            variance += (sample - mean) * (sample - mean);
        }
        double deviation = Math.sqrt(variance / samples.length + 1e-7);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) ((samples[i] - mean) / deviation);
        }
    }

    @Override
    public double frameRate() {
        return (double) sampleRate / hop;
    }
}
