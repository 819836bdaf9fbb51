package org.dualslm.train.corpus;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.dualslm.api.Attribute;

/** A corpus's words for the labels of one attribute, and the common ones for them. Immutable. */
final class LabelTable {
    private final Attribute attribute;
    private final Map<String, String> common = new LinkedHashMap<>();

    private LabelTable(Attribute attribute) {
        this.attribute = attribute;
    }

    /**
     * A table of words between commas: {@code joy=happy} stands for another word, {@code neutral} for itself, {@code xxx=} for no label.
     *
     * @param words whatever their case
     */
    static LabelTable of(Attribute attribute, String words) {
        LabelTable table = new LabelTable(attribute);
        for (String entry : words.split(", ")) {
            String[] word = entry.split("=", -1);
            table.common.put(word[0].toLowerCase(Locale.ROOT), word[word.length - 1]);
        }
        return table;
    }

    /** Adds the label that a corpus's word stands for. One that is not in the table is noted, and adds none. */
    void add(String verbatim, Map<Attribute, String> labels, CorpusOptions options, Findings findings) {
        String word = verbatim.strip();
        String found = common.get(word.toLowerCase(Locale.ROOT));
        if (found == null && !word.isEmpty()) {
            findings.note("The " + attribute.key() + " '" + word + "' is none that is known, and left out; known are "
                    + common.keySet());
        } else if (found != null && !found.isEmpty()) {
            boolean verbatimWanted = attribute == Attribute.EMOTION && options.emotions() == EmotionWords.VERBATIM;
            labels.put(attribute, verbatimWanted ? word : found);
        }
    }
}
