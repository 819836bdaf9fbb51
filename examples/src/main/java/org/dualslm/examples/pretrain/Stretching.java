package org.dualslm.examples.pretrain;

import java.util.Random;

/**
 * How text is drawn out as speech draws it out: ten to fourteen positions a second stand where text has three tokens or four, so tokens
 * come several times in a row and blanks lie between them, as on a path of connectionist temporal classification (CTC; Graves et
 * al., 2006). A run of one token counts once; two equal tokens in a row have a blank between them. Immutable.
 *
 * @param dropout the probability with which a merge is left out, so that a word comes in other pieces than usual
 * @param repeat the probability that a token comes once more, asked up to twice
 * @param gap the probability of blanks between two tokens
 * @param longer the probability that a gap has one more blank, asked up to 13 times
 * @param wrong the probability that a piece is lost, replaced or made up
 */
record Stretching(double dropout, double repeat, double gap, double longer, double wrong) {
    /** How much of the stretched text is like what an adapter spells that was trained by alignment: tokens once, mostly blanks. */
    private static final double SPARSE = 0.6;

    private static final int LONGEST_GAP = 14;

    /** Nothing happens to the text. */
    static final Stretching NONE = new Stretching(0, 0, 0, 0, 0);

    /**
     * Draws one at random.
     *
     * @param strength from 0, nothing, to 1, everything that occurs
     * @param natural whether the text is a sentence, whose words can be guessed where a piece is wrong
     */
    static Stretching draw(Random random, double strength, boolean natural) {
        if (random.nextDouble() >= 0.9 * strength) {
            return NONE;
        }
        double pieces = random.nextDouble();
        double dropout = pieces < 0.5 ? 0 : pieces < 0.8 ? 0.1 * random.nextDouble() : 0.4 * random.nextDouble();
        double wrong = natural && random.nextDouble() < 0.3 ? 0.08 * random.nextDouble() : 0;
        double repeat = 0.6 * random.nextDouble();
        double gap = 0.9 * random.nextDouble();
        double longer = 0.6 * random.nextDouble();
        if (random.nextDouble() < SPARSE) {
            repeat = 0.3 * random.nextDouble();
            gap = 0.5 + 0.5 * random.nextDouble();
            longer = 0.4 + 0.5 * random.nextDouble();
        }
        return new Stretching(
                strength * dropout, strength * repeat, strength * gap, strength * longer, strength * wrong);
    }

    /** The ids of a text, stretched. */
    int[] apply(String text, BytePairEncoding encoding, Random random) {
        return apply(encoding.encode(text, dropout, random), encoding, random);
    }

    /** Stretches ids, none of which is a blank. */
    int[] apply(int[] pieces, BytePairEncoding encoding, Random random) {
        int blank = encoding.known(BytePairEncoding.BLANK);
        Ids path = new Ids();
        addGap(path, blank, random);
        for (int piece : pieces) {
            int heard = piece;
            if (wrong > 0 && random.nextDouble() < wrong) {
                int fault = random.nextInt(3);
                if (fault == 0) {
                    continue;
                }
                heard = 256 + random.nextInt(encoding.vocabularySize() - 256 - BytePairEncoding.SPECIAL.size());
                if (fault == 1) {
                    addPiece(path, heard, blank, random);
                    heard = piece;
                }
            }
            addPiece(path, heard, blank, random);
        }
        return path.toArray();
    }

    private void addPiece(Ids path, int piece, int blank, Random random) {
        if (path.size() > 0 && path.last() == piece) {
            path.add(blank);
        }
        path.add(piece);
        for (int more = 0; more < 2 && repeat > 0 && random.nextDouble() < repeat; more++) {
            path.add(piece);
        }
        addGap(path, blank, random);
    }

    private void addGap(Ids path, int blank, Random random) {
        if (gap > 0 && random.nextDouble() < gap) {
            path.add(blank);
            for (int more = 1; more < LONGEST_GAP && random.nextDouble() < longer; more++) {
                path.add(blank);
            }
        }
    }

    /** The pieces of a stretched text: runs of one token counted once, blanks left out. */
    static int[] collapse(int[] path, int blank) {
        Ids pieces = new Ids();
        int last = blank;
        for (int id : path) {
            if (id != last && id != blank) {
                pieces.add(id);
            }
            last = id;
        }
        return pieces.toArray();
    }
}
