package org.dualslm.api;

import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;

/** What a session has read, position by position, to find out what of a longer prompt is new. Immutable. */
record PromptPrefix(List<Object> units) {
    static final PromptPrefix EMPTY = new PromptPrefix(List.of());

    /** Each token is a unit, and each block of vectors. */
    PromptPrefix and(Prompt more) {
        List<Object> all = new ArrayList<>(units);
        for (PromptPart part : more.parts()) {
            if (part instanceof PromptPart.Tokens tokens) {
                for (int id : tokens.ids()) {
                    all.add(id);
                }
            } else if (part.length() > 0) {
                all.add(part);
            }
        }
        return new PromptPrefix(List.copyOf(all));
    }

    boolean startsWith(PromptPrefix other) {
        return units.size() >= other.units.size()
                && units.subList(0, other.units.size()).equals(other.units);
    }

    /** What follows {@code read}, with which this must start. */
    Prompt after(PromptPrefix read) {
        List<PromptPart> parts = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        for (Object unit : units.subList(read.units.size(), units.size())) {
            if (unit instanceof Integer id) {
                tokens.add(id);
            } else {
                flush(tokens, parts);
                parts.add((PromptPart) unit);
            }
        }
        flush(tokens, parts);
        return new Prompt(parts);
    }

    private static void flush(List<Integer> tokens, List<PromptPart> parts) {
        if (!tokens.isEmpty()) {
            parts.add(new PromptPart.Tokens(
                    tokens.stream().mapToInt(Integer::intValue).toArray()));
            tokens.clear();
        }
    }
}
