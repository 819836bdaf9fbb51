package org.dualslm.api.llm;

/** Text to token ids and back. Shareable between threads. Owned and closed by its language model. */
public interface Tokenizer {
    /**
     * The ids of text that somebody said or typed. What looks like a special token in it stays plain text, so nobody can end
     * a turn or open another by writing so. Adds no beginning- or end-of-text token, truncates nothing.
     */
    int[] encode(String text);

    /** The ids of a chat template's own text, in which special tokens are special. */
    int[] encodeTemplate(String text);

    /** The text of the ids, special tokens left out; bytes that are no UTF-8 become U+FFFD. */
    String decode(int[] ids);
}
