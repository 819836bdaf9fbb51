package org.dualslm.encoders.prosody;

/**
 * How loud each frame is.
 *
 * @param decibels relative to full scale (a constant of 1), for each frame; -80 is added to all as if it were noise,
 *     so that silence has a level
 * @param loudest the largest of them
 */
record Levels(float[] decibels, float loudest) {
    static final int WINDOW = 512;

    /** The mean square of -80 dB. */
    static final double FLOOR = 1e-8;

    /** What lies this far below the loudest frame is taken for the room's noise. */
    private static final double AUDIBLE_RANGE = 45;

    static Levels of(FramedClip clip) {
        float[] decibels = new float[clip.count()];
        float[] samples = clip.samples();
        float loudest = Float.NEGATIVE_INFINITY;
        int length = clip.windowLength(WINDOW);
        for (int frame = 0; frame < decibels.length; frame++) {
            int start = clip.windowStart(frame, WINDOW);
            double sum = 0;
            for (int i = start; i < start + length; i++) {
                sum += (double) samples[i] * samples[i];
            }
            decibels[frame] = (float) (10 * Math.log10(sum / length + FLOOR));
            loudest = Math.max(loudest, decibels[frame]);
        }
        return new Levels(decibels, loudest);
    }

    /** The mean square of a noise too faint to matter in this clip. */
    double inaudible() {
        return Math.max(FLOOR, Math.pow(10, (loudest - AUDIBLE_RANGE) / 10));
    }
}
