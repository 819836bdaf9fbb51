package org.dualslm.encoders.prosody;

import java.util.Arrays;

/**
 * The cheapest way through the candidates of all frames (Viterbi), as in the pitch trackers of Talkin (RAPT, 1995)
 * and Boersma (1993): each frame is one of its candidates, at its cost, or unvoiced, at a fixed cost; going from a
 * candidate to the next costs by the distance in octaves, and beginning or ending a voiced stretch costs too. So a
 * single frame an octave off is passed over.
 */
final class PitchPath {
    /** What a candidate may cost and still be as good as unvoiced. */
    static final double UNVOICED_COST = 0.4;

    private static final int UNVOICED = Yin.MOST_CANDIDATES;
    private static final int STATES = Yin.MOST_CANDIDATES + 1;
    private static final double VOICING_CHANGE_COST = 0.1;

    /** For each octave within 24 ms. */
    private static final double OCTAVE_COST = 0.5;

    private static final double OCTAVE_COST_SECONDS = 0.024;

    private final double octaveCost;
    private final float[] octaves;
    private final byte[] predecessors;
    private final double[] totals = new double[STATES];
    private final double[] next = new double[STATES];
    private int frames;

    /**
     * @param frames how many will be added
     * @param seconds from one frame to the next
     */
    PitchPath(int frames, double seconds) {
        this.octaveCost = OCTAVE_COST * OCTAVE_COST_SECONDS / seconds;
        this.octaves = new float[Math.multiplyExact(frames, STATES)];
        this.predecessors = new byte[octaves.length];
    }

    /** Adds the frame that {@code yin} analysed last. */
    void add(Yin yin) {
        int row = frames * STATES;
        Arrays.fill(octaves, row, row + STATES, Float.NaN);
        Arrays.fill(next, Double.POSITIVE_INFINITY);
        for (int candidate = 0; candidate < yin.candidates(); candidate++) {
            octaves[row + candidate] = (float) yin.octaves(candidate);
            enter(row, candidate, yin.cost(candidate));
        }
        enter(row, UNVOICED, UNVOICED_COST);
        System.arraycopy(next, 0, totals, 0, STATES);
        frames++;
    }

    private void enter(int row, int state, double cost) {
        double cheapest = frames == 0 ? 0 : Double.POSITIVE_INFINITY;
        for (int from = 0; frames > 0 && from < STATES; from++) {
            double total = totals[from] + transition(octaves[row - STATES + from], octaves[row + state]);
            if (total < cheapest) {
                cheapest = total;
                predecessors[row + state] = (byte) from;
            }
        }
        next[state] = cheapest + cost;
    }

    private double transition(float from, float to) {
        boolean voicedBefore = !Float.isNaN(from);
        boolean voicedAfter = !Float.isNaN(to);
        if (voicedBefore && voicedAfter) {
            return octaveCost * Math.abs(to - from);
        }
        return voicedBefore == voicedAfter ? 0 : VOICING_CHANGE_COST;
    }

    /** The frequency of each frame along the cheapest path: log2 of Hz; NaN where it is unvoiced. */
    float[] octaves() {
        int state = UNVOICED;
        for (int candidate = 0; candidate < STATES; candidate++) {
            if (totals[candidate] < totals[state]) {
                state = candidate;
            }
        }
        float[] path = new float[frames];
        for (int frame = frames - 1; frame >= 0; frame--) {
            int at = frame * STATES + state;
            path[frame] = octaves[at];
            state = predecessors[at];
        }
        return path;
    }
}
