package org.dualslm.train.task;

import java.util.Map;
import org.dualslm.api.Attribute;

/**
 * How a language model was pretrained to read speech in words and to answer about it. Adapters learn fastest when they are asked for
 * what the frozen model would say of its own accord, so this goes with the language model. Immutable.
 */
public interface TextForm {
    /** What stands in a prompt for the words said, where the linguistic vectors stand otherwise. */
    String spoken(String transcript);

    /** What stands in a prompt for how it was said, where the paralinguistic vectors stand otherwise; labels: at least one. */
    String caption(Map<Attribute, String> labels);

    /** The answer to what was said. */
    String transcript(String transcript);

    /** The answer to how it was said in one respect. */
    String label(Attribute attribute, String label);

    /** The answer to how it was said in all respects known, at least one. */
    String description(Map<Attribute, String> labels);

    /** Any other short answer, such as {@code yes}. */
    default String answer(String words) {
        return transcript(words);
    }

    /** As the bundled language model was pretrained. */
    static TextForm standard() {
        return new StandardTextForm();
    }
}
