package org.dualslm.llm.text.template;

/** A piece of a template's source: text between tags, or what stands in a tag. */
record Token(Kind kind, String text, int line) {
    enum Kind {
        /** Text between tags, whitespace control already applied. */
        DATA,
        OUTPUT_START,
        OUTPUT_END,
        TAG_START,
        TAG_END,
        NAME,
        /** Its escapes already resolved. */
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind wanted, String wantedText) {
        return kind == wanted && text.equals(wantedText);
    }

    String describe() {
        return kind == Kind.END ? "the end" : "'" + text + "'";
    }
}
