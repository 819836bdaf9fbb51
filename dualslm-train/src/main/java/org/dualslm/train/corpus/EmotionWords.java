package org.dualslm.train.corpus;

/** Whose words name emotions. */
public enum EmotionWords {
    /**
     * The same ones for all corpora: neutral, calm, happy, sad, angry, fearful, disgusted, surprised, bored, by each reader's table; an
     * emotion that is none of them keeps a word of its own, such as {@code frustrated}.
     */
    COMMON,
    /** The corpus's own, as it spells them: {@code ang}, {@code W}, {@code joy}. */
    VERBATIM
}
