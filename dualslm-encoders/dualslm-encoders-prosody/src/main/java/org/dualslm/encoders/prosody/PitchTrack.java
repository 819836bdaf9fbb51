package org.dualslm.encoders.prosody;

import java.util.Arrays;
import org.dualslm.api.audio.AudioClip;

/**
 * The fundamental frequency of a clip over time, from 60 to 500 Hz: YIN's candidates for each frame (42 ms), and the
 * cheapest path through them. Immutable, so it may be shared between threads.
 */
public final class PitchTrack {
    /** A running mean over half a millisecond, after YIN's paper: what lies above 2 kHz says little about the pitch. */
    private static final int SMOOTHING = 8;

    /** How much of a candidate's cost takes its probability from 1/2 to 0.73. */
    private static final double VOICING_WIDTH = 0.08;

    private final float[] octaves;
    private final float[] voicing;
    private final double frameRate;

    private PitchTrack(float[] octaves, float[] voicing, double frameRate) {
        this.octaves = octaves;
        this.voicing = voicing;
        this.frameRate = frameRate;
    }

    /**
     * The pitch at the encoder's default frame rate: 41.67 frames a second, one for each 384 samples at 16 kHz.
     *
     * @param clip of any length and rate; what is shorter than 33 ms counts as unvoiced
     */
    public static PitchTrack of(AudioClip clip) {
        FramedClip framed = FramedClip.of(clip, ProsodyEncoder.DEFAULT_HOP);
        return of(framed, Levels.of(framed));
    }

    static PitchTrack of(FramedClip clip, Levels levels) {
        float[] smooth = smooth(clip.samples());
        Yin yin = new Yin();
        PitchPath path = new PitchPath(clip.count(), clip.seconds());
        float[] voicing = new float[clip.count()];
        int length = clip.windowLength(Yin.WINDOW);
        for (int frame = 0; frame < clip.count(); frame++) {
            yin.analyse(smooth, clip.windowStart(frame, Yin.WINDOW), length, levels.inaudible());
            path.add(yin);
            voicing[frame] = voicing(yin);
        }
        return new PitchTrack(path.octaves(), voicing, 1 / clip.seconds());
    }

    private static float[] smooth(float[] samples) {
        float[] smooth = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            int from = Math.max(0, i - SMOOTHING / 2);
            int to = Math.min(samples.length, i + SMOOTHING / 2);
            double sum = 0;
            for (int j = from; j < to; j++) {
                sum += samples[j];
            }
            smooth[i] = (float) (sum / SMOOTHING);
        }
        return smooth;
    }

    /** A logistic function of the cheapest candidate's cost: one half where it costs as much as being unvoiced. */
    private static float voicing(Yin yin) {
        double cheapest = 1;
        for (int candidate = 0; candidate < yin.candidates(); candidate++) {
            cheapest = Math.min(cheapest, yin.cost(candidate));
        }
        return (float) (1 / (1 + Math.exp((cheapest - PitchPath.UNVOICED_COST) / VOICING_WIDTH)));
    }

    /** The number of frames, ≥ 1; they share the clip evenly. */
    public int length() {
        return octaves.length;
    }

    /** Frames a second. */
    public double frameRate() {
        return frameRate;
    }

    /**
     * The fundamental frequency of a frame in Hz, or NaN where it is unvoiced.
     *
     * @throws IndexOutOfBoundsException if there is no such frame
     */
    public float hertz(int frame) {
        return (float) Math.pow(2, octaves[frame]);
    }

    /** log2 of {@link #hertz}. */
    float octaves(int frame) {
        return octaves[frame];
    }

    /**
     * The probability that a frame is voiced, from 0 to 1, by itself: the path may decide otherwise.
     *
     * @throws IndexOutOfBoundsException if there is no such frame
     */
    public float voicing(int frame) {
        return voicing[frame];
    }

    /** A copy: Hz for each frame, NaN where it is unvoiced. */
    public float[] toArray() {
        float[] hertz = new float[octaves.length];
        for (int frame = 0; frame < hertz.length; frame++) {
            hertz[frame] = hertz(frame);
        }
        return hertz;
    }

    /** The median over the voiced frames in Hz, or NaN if there are none. */
    public double medianHertz() {
        float[] sorted = toArray();
        Arrays.sort(sorted); // NaN comes last
        int voiced = voiced();
        return voiced == 0 ? Double.NaN : (sorted[(voiced - 1) / 2] + (double) sorted[voiced / 2]) / 2;
    }

    /** The share of frames that are voiced, from 0 to 1. */
    public double voicedShare() {
        return (double) voiced() / octaves.length;
    }

    private int voiced() {
        int voiced = 0;
        for (float value : octaves) {
            voiced += Float.isNaN(value) ? 0 : 1;
        }
        return voiced;
    }

    @Override
    public String toString() {
        return String.format(
                "PitchTrack[%d frames, median %.1f Hz, %.0f %% voiced]", length(), medianHertz(), 100 * voicedShare());
    }
}
