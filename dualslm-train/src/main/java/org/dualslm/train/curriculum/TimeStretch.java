package org.dualslm.train.curriculum;

import org.dualslm.api.audio.AudioClip;

/**
 * Makes speech longer or shorter at the same pitch, by overlap and add of pieces that fit each other (WSOLA: Verhelst and Roelands, ICASSP
 * 1993).
 */
final class TimeStretch {
    private static final double PIECE_SECONDS = 0.030;

    private TimeStretch() {}

    /** The clip, {@code factor} times as long; as it is where it is shorter than a few pieces. */
    static AudioClip longer(AudioClip clip, double factor) {
        float[] samples = clip.toArray();
        int hop = (int) (clip.sampleRate() * PIECE_SECONDS / 2);
        int piece = 2 * hop;
        int search = hop / 2;
        if (samples.length < 2 * (piece + search)) {
            return clip;
        }
        int length = (int) Math.round(samples.length * factor);
        float[] stretched = new float[length + piece];
        float[] weights = new float[length + piece];
        int before = 0; // where the piece before was taken
        for (int at = 0; at < length; at += hop) {
            int ideal = (int) (at / factor);
            int from = at == 0 ? 0 : best(samples, before + hop, ideal, hop, search);
            for (int i = 0; i < piece && from + i < samples.length; i++) {
                float window = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / piece));
                stretched[at + i] += window * samples[from + i];
                weights[at + i] += window;
            }
            before = from;
        }
        float[] result = new float[length];
        for (int i = 0; i < length; i++) {
            result[i] = stretched[i] / Math.max(weights[i], 1e-3f);
        }
        return AudioClip.of(result, clip.sampleRate());
    }

    /** Near where a piece should begin, the place that looks most like what followed the piece before. */
    private static int best(float[] samples, int follows, int ideal, int hop, int search) {
        int last = samples.length - 2 * hop;
        int following = Math.min(follows, last);
        int found = Math.max(0, Math.min(ideal, last));
        double most = Double.NEGATIVE_INFINITY;
        for (int from = Math.max(0, ideal - search); from <= Math.min(ideal + search, last); from++) {
            double product = 0;
            double power = 1e-9;
            for (int i = 0; i < hop; i++) {
                product += samples[from + i] * samples[following + i];
                power += samples[from + i] * samples[from + i];
            }
            double likeness = product / Math.sqrt(power);
            if (likeness > most) {
                most = likeness;
                found = from;
            }
        }
        return found;
    }
}
