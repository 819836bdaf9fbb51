package org.dualslm.train.corpus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dualslm.api.Attribute;

/** A corpus's dialogues, as its lists tell them, recordings there or not: so each turn knows what came before it and after. */
final class Dialogues {
    /**
     * A turn.
     *
     * @param name of its recording, as the folder knows it
     * @param origin where it is listed, for messages
     */
    record Spoken(
            String name,
            String dialogue,
            int number,
            String speaker,
            String text,
            Map<Attribute, String> labels,
            String origin) {}

    private final Map<String, TreeMap<Integer, Spoken>> dialogues = new HashMap<>();

    Dialogues(List<Spoken> turns) {
        for (Spoken turn : turns) {
            dialogues
                    .computeIfAbsent(turn.dialogue(), dialogue -> new TreeMap<>())
                    .putIfAbsent(turn.number(), turn);
        }
    }

    /** The recording of a turn, with all that was said before, and as its reply the next turn, if that is someone else's. */
    Utterance place(Utterance utterance, Spoken turn) {
        TreeMap<Integer, Spoken> turns = dialogues.get(turn.dialogue());
        List<DialogueTurn.Line> before = turns.headMap(turn.number()).values().stream()
                .map(earlier -> new DialogueTurn.Line(earlier.speaker(), earlier.text()))
                .toList();
        Utterance placed = utterance.withTurn(new DialogueTurn(turn.dialogue(), turn.number(), turn.speaker(), before));
        Spoken next = turns.get(turn.number() + 1);
        if (next == null || next.speaker().equals(turn.speaker()) || next.text().isEmpty()) {
            return placed;
        }
        return placed.withReply(new Reply(next.text(), next.labels()));
    }
}
