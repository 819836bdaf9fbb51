package org.dualslm.encoders.djl;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of Torch programs in which {@code $NAME} stands for a value. */
final class ProgramText {
    private static final Pattern NAME = Pattern.compile("\\$([A-Z_0-9]+)");

    private ProgramText() {}

    /** The text with every name replaced. */
    static String fill(String text, Map<String, ?> values) {
        return NAME.matcher(text).replaceAll(name -> {
            Object value = values.get(name.group(1));
            if (value == null) {
                throw new IllegalStateException("The program has a name without a value: " + name.group());
            }
            return Matcher.quoteReplacement(value.toString());
        });
    }
}
