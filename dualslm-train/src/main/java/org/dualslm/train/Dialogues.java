package org.dualslm.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.DialogueTurn;
import org.dualslm.train.corpus.DialogueTurn.Line;
import org.dualslm.train.corpus.Reply;
import org.dualslm.train.task.Dialogue;
import org.dualslm.train.task.Dialogue.Exchange;

/**
 * What was said before each utterance: the earlier turns of the corpus's own dialogue where it belongs to one, else other utterances of the
 * same speaker, in an order that is drawn once. So an utterance has the same turns before it in every epoch, and only their number
 * varies; what the language model says to them is computed once. Immutable.
 */
final class Dialogues {
    private final List<CachedUtterance> utterances;
    private final Map<String, List<CachedUtterance>> recordedByDialogue = new HashMap<>();
    /** The utterance before in its speaker's circle; itself if there is no other. */
    private final int[] predecessors;

    Dialogues(List<CachedUtterance> utterances, long seed) {
        this.utterances = List.copyOf(utterances);
        this.predecessors = new int[utterances.size()];
        Arrays.setAll(predecessors, i -> i);
        Map<String, List<Integer>> bySpeaker = new LinkedHashMap<>();
        for (int i = 0; i < utterances.size(); i++) {
            CachedUtterance cached = utterances.get(i);
            String speaker = cached.utterance().speaker();
            if (cached.utterance().turn().isPresent()) {
                recordedByDialogue
                        .computeIfAbsent(turn(cached).dialogue(), dialogue -> new ArrayList<>())
                        .add(cached);
            } else if (!speaker.isEmpty()) {
                bySpeaker.computeIfAbsent(speaker, known -> new ArrayList<>()).add(i);
            }
        }
        recordedByDialogue
                .values()
                .forEach(turns ->
                        turns.sort(Comparator.comparingInt(each -> turn(each).number())));
        Random random = new Random(Draws.at(seed, Draws.Purpose.DIALOGUES).nextLong());
        for (List<Integer> circle : bySpeaker.values()) {
            Collections.shuffle(circle, random);
            for (int i = 0; i < circle.size(); i++) {
                predecessors[circle.get(i)] = circle.get((i + circle.size() - 1) % circle.size());
            }
        }
    }

    /** An utterance and what was said before it: as many turns as asked for, or as there are. */
    Dialogue of(int utterance, int earlierTurns) {
        return utterances.get(utterance).utterance().turn().isPresent()
                ? ofTheCorpus(utterances.get(utterance), earlierTurns)
                : assembled(utterance, earlierTurns);
    }

    private Dialogue assembled(int utterance, int earlierTurns) {
        List<Exchange> earlier = new ArrayList<>();
        int before = predecessors[utterance];
        while (earlier.size() < earlierTurns && before != utterance) {
            earlier.add(0, new Exchange(utterances.get(before), ""));
            before = predecessors[before];
        }
        return new Dialogue(earlier, utterances.get(utterance), answer(utterances.get(utterance)));
    }

    /** The speaker's turns are the user's; what others say between them are the answers. */
    private Dialogue ofTheCorpus(CachedUtterance spoken, int earlierTurns) {
        List<Exchange> earlier = new ArrayList<>();
        List<Line> lines = before(spoken);
        for (int i = 0; i < lines.size(); i++) {
            if (isTheSpeakers(lines, i, turn(spoken).speaker())) {
                earlier.add(exchange(lines.get(i), spoken));
            } else if (!earlier.isEmpty()) {
                Exchange last = earlier.remove(earlier.size() - 1);
                earlier.add(new Exchange(
                        last.spoken(), (last.answer() + " " + lines.get(i).text()).strip()));
            }
        }
        int first = Math.max(0, earlier.size() - earlierTurns);
        return new Dialogue(earlier.subList(first, earlier.size()), spoken, answer(spoken));
    }

    /** What the corpus says was said before, or else the recordings before in the same dialogue. */
    private List<Line> before(CachedUtterance spoken) {
        DialogueTurn turn = turn(spoken);
        if (!turn.before().isEmpty()) {
            return turn.before();
        }
        return recordedByDialogue.get(turn.dialogue()).stream()
                .filter(other -> turn(other).number() < turn.number())
                .map(other -> new Line(turn(other).speaker(), other.utterance().transcript()))
                .toList();
    }

    /** By name; where names are unknown, by turns. */
    private static boolean isTheSpeakers(List<Line> lines, int line, String speaker) {
        String other = lines.get(line).speaker();
        return speaker.isEmpty() || other.isEmpty() ? (lines.size() - line) % 2 == 0 : other.equals(speaker);
    }

    private Exchange exchange(Line line, CachedUtterance later) {
        return recordedByDialogue.get(turn(later).dialogue()).stream()
                .filter(other -> turn(other).number() < turn(later).number()
                        && turn(other).speaker().equals(line.speaker())
                        && other.utterance().transcript().equals(line.text()))
                .findFirst()
                .map(other -> new Exchange(other, ""))
                .orElseGet(() -> Exchange.inText(line.text(), ""));
    }

    private static DialogueTurn turn(CachedUtterance cached) {
        return cached.utterance().turn().orElseThrow();
    }

    private static String answer(CachedUtterance spoken) {
        return spoken.utterance().reply().map(Reply::text).orElse("");
    }
}
