package org.dualslm.encoders.prosody;

/**
 * A pitch track without gaps: in octaves above 100 Hz, linear across unvoiced frames, level before the first voiced
 * frame and after the last, 0 where nothing is voiced; and its slope, 0 in unvoiced frames.
 */
final class PitchContour {
    /** log2 of 100 Hz. */
    private static final double REFERENCE = Math.log(100) / Math.log(2);

    /** Frames on each side that a slope is fitted to, as far as they are voiced without a gap. */
    private static final int SLOPE_REACH = 2;

    private static final double STEEPEST = 2;

    private final float[] octaves;
    private final float[] slopes;

    private PitchContour(float[] octaves, float[] slopes) {
        this.octaves = octaves;
        this.slopes = slopes;
    }

    static PitchContour of(PitchTrack track) {
        float[] octaves = new float[track.length()];
        for (int frame = 0; frame < octaves.length; frame++) {
            octaves[frame] = (float) (track.octaves(frame) - REFERENCE);
        }
        float[] slopes = slopes(octaves, track.frameRate());
        fillGaps(octaves);
        return new PitchContour(octaves, slopes);
    }

    /** log2(F0 / 100 Hz). */
    float octaves(int frame) {
        return octaves[frame];
    }

    /** Octaves in a tenth of a second, from -2 to 2. */
    float slope(int frame) {
        return slopes[frame];
    }

    private static float[] slopes(float[] octaves, double frameRate) {
        float[] slopes = new float[octaves.length];
        for (int frame = 0; frame < octaves.length; frame++) {
            if (!Float.isNaN(octaves[frame])) {
                double aTenth = slope(octaves, frame) * frameRate / 10;
                slopes[frame] = (float) Math.max(-STEEPEST, Math.min(STEEPEST, aTenth));
            }
        }
        return slopes;
    }

    /** The least-squares slope for each frame. */
    private static double slope(float[] octaves, int frame) {
        int first = frame;
        while (first > Math.max(0, frame - SLOPE_REACH) && !Float.isNaN(octaves[first - 1])) {
            first--;
        }
        int last = frame;
        while (last < Math.min(octaves.length - 1, frame + SLOPE_REACH) && !Float.isNaN(octaves[last + 1])) {
            last++;
        }
        double middle = (first + last) / 2.0;
        double product = 0;
        double square = 0;
        for (int i = first; i <= last; i++) {
            product += (i - middle) * octaves[i];
            square += (i - middle) * (i - middle);
        }
        return square == 0 ? 0 : product / square;
    }

    private static void fillGaps(float[] octaves) {
        int before = -1;
        for (int frame = 0; frame <= octaves.length; frame++) {
            boolean voiced = frame < octaves.length && !Float.isNaN(octaves[frame]);
            if (voiced || frame == octaves.length) {
                fillGap(octaves, before, frame);
                before = frame;
            }
        }
    }

    /** Fills what lies between two voiced frames, either of which may be outside the clip. */
    private static void fillGap(float[] octaves, int before, int after) {
        boolean hasBefore = before >= 0;
        boolean hasAfter = after < octaves.length;
        for (int frame = before + 1; frame < after; frame++) {
            if (hasBefore && hasAfter) {
                float share = (float) (frame - before) / (after - before);
                octaves[frame] = octaves[before] + share * (octaves[after] - octaves[before]);
            } else if (hasBefore) {
                octaves[frame] = octaves[before];
            } else {
                octaves[frame] = hasAfter ? octaves[after] : 0;
            }
        }
    }
}
