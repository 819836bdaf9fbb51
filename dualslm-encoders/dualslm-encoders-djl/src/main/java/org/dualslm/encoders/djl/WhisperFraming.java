package org.dualslm.encoders.djl;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.audio.AudioClip;

/**
 * Windows of Whisper. A clip has one frame for every {@code 2 * hop} samples, begun ones included.
 *
 * @param sampleRate in Hz
 * @param spectrum samples of a spectrum
 * @param hop samples from one spectrum to the next; a frame is made of two
 * @param positions the most frames of a window
 * @param full whether silence fills every window, as the authors have it; else a window ends with its clip
 * @param keepsPadding whether the frames of that silence are handed out
 */
record WhisperFraming(int sampleRate, int spectrum, int hop, int positions, boolean full, boolean keepsPadding)
        implements Framing {
    @Override
    public List<Window> windows(AudioClip clip, String name) {
        FloatBuffer samples = clip.resampled(sampleRate).asBuffer();
        int frames = 1 + (samples.limit() - 1) / (2 * hop);
        return full ? filled(samples, frames) : cut(samples, frames);
    }

    private List<Window> filled(FloatBuffer samples, int frames) {
        List<Window> windows = new ArrayList<>();
        for (int from = 0; from < frames; from += positions) {
            int own = Math.min(positions, frames - from);
            windows.add(new Window(samples(samples, from, own, longest()), positions, keepsPadding ? positions : own));
        }
        return windows;
    }

    /** Windows of equal length, so that none is too short to understand. */
    private List<Window> cut(FloatBuffer samples, int frames) {
        List<Window> windows = new ArrayList<>();
        int count = 1 + (frames - 1) / positions;
        // The spectra after the last frame that the convolutions see, and of those none mirrors what is not silence.
        int silence = hop * (3 + spectrum / hop);
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) frames * i / count);
            int own = (int) ((long) frames * (i + 1) / count) - from;
            windows.add(
                    new Window(samples(samples, from, own, Math.min(own * 2 * hop + silence, longest())), own, own));
        }
        return windows;
    }

    private int longest() {
        return positions * 2 * hop;
    }

    private float[] samples(FloatBuffer samples, int from, int frames, int length) {
        float[] window = new float[length];
        int start = from * 2 * hop;
        samples.get(start, window, 0, Math.min(frames * 2 * hop, samples.limit() - start));
        return window;
    }

    @Override
    public double frameRate() {
        return sampleRate / (2.0 * hop);
    }
}
