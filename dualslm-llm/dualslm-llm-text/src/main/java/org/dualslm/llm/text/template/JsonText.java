package org.dualslm.llm.text.template;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Values as JSON in the layout of Python's {@code json.dumps(value, ensure_ascii=False, indent=…)}. */
final class JsonText {
    private final MarkedText.Builder text = new MarkedText.Builder();
    private final int indent;

    private JsonText(int indent) {
        this.indent = indent;
    }

    /** @param indent spaces for each level, or -1 for one line */
    static MarkedText of(Object value, int indent) {
        JsonText json = new JsonText(indent);
        json.write(value, 1);
        return json.text.build();
    }

    private void write(Object value, int level) {
        if (value == null) {
            text.add("null");
        } else if (value instanceof Boolean || value instanceof Number) {
            text.add(value.toString());
        } else if (value instanceof MarkedText string) {
            quote(string);
        } else if (value instanceof List<?> list) {
            text.add("[");
            for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
                startEntry(level);
                write(items.next(), level + 1);
                endEntry(items.hasNext(), level);
            }
            text.add("]");
        } else if (value instanceof Map<?, ?> map) {
            text.add("{");
            for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
                Map.Entry<?, ?> entry = entries.next();
                startEntry(level);
                quote(MarkedText.own((String) entry.getKey()));
                text.add(": ");
                write(entry.getValue(), level + 1);
                endEntry(entries.hasNext(), level);
            }
            text.add("}");
        } else {
            throw new TemplateException("cannot write " + Values.typeName(value) + " as JSON");
        }
    }

    private void startEntry(int level) {
        if (indent >= 0) {
            text.add("\n" + " ".repeat(indent * level));
        }
    }

    private void endEntry(boolean more, int level) {
        if (more) {
            text.add(indent >= 0 ? "," : ", ");
        } else if (indent >= 0) {
            text.add("\n" + " ".repeat(indent * (level - 1)));
        }
    }

    private void quote(MarkedText string) {
        text.add("\"");
        for (int i = 0; i < string.length(); i++) {
            char c = string.text().charAt(i);
            int escape = "\"\\\n\r\t\b\f".indexOf(c);
            text.add(
                    escape >= 0
                            ? "\\" + "\"\\nrtbf".charAt(escape)
                            : c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c),
                    string,
                    i);
        }
        text.add("\"");
    }
}
