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
     * @param pairs the corpus's word, whatever its case, then the common one, and so on; a common word that is empty stands for no label
     */
    static LabelTable of(Attribute attribute, String... pairs) {
        LabelTable table = new LabelTable(attribute);
        for (int i = 0; i < pairs.length; i += 2) {
            table.common.put(pairs[i].toLowerCase(Locale.ROOT), pairs[i + 1]);
        }
        return table;
    }

    /** Of classes that a corpus spells as the project does. */
    static LabelTable same(Attribute attribute, String... words) {
        LabelTable table = new LabelTable(attribute);
        for (String word : words) {
            table.common.put(word, word);
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
