package org.dualslm.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.task.Dialogue;
import org.dualslm.train.task.Dialogue.Exchange;

/**
 * What was said before each utterance: the earlier turns of the corpus's own dialogue where it belongs to one, else other utterances of the
 * same speaker, in an order that is drawn once. So an utterance has the same turns before it in every epoch, and only their number
 * varies; what the language model says to them is computed once. Immutable.
 */
final class Dialogues {
    /** Where an utterance stands in a dialogue of its corpus's own: turns count up. */
    record Place(String dialogue, int turn) {}

    private final List<CachedUtterance> utterances;
    private final List<Optional<Place>> places;
    private final Map<String, List<Integer>> turnsByDialogue = new HashMap<>();
    /** The utterance before in its speaker's circle; itself if there is no other. */
    private final int[] predecessors;

    /** @param place tells an utterance's place, if its corpus has dialogues */
    Dialogues(List<CachedUtterance> utterances, Function<Utterance, Optional<Place>> place, long seed) {
        this.utterances = List.copyOf(utterances);
        this.places =
                utterances.stream().map(cached -> place.apply(cached.utterance())).toList();
        this.predecessors = new int[utterances.size()];
        Arrays.setAll(predecessors, i -> i);
        Map<String, List<Integer>> bySpeaker = new LinkedHashMap<>();
        for (int i = 0; i < utterances.size(); i++) {
            int index = i;
            String speaker = utterances.get(i).utterance().speaker();
            places.get(i)
                    .map(Place::dialogue)
                    .map(name -> turnsByDialogue.computeIfAbsent(name, key -> new ArrayList<>()))
                    .or(() -> Optional.of(speaker)
                            .filter(known -> !known.isEmpty())
                            .map(known -> bySpeaker.computeIfAbsent(known, key -> new ArrayList<>())))
                    .ifPresent(group -> group.add(index));
        }
        turnsByDialogue
                .values()
                .forEach(turns -> turns.sort(Comparator.comparingInt(
                        turn -> places.get(turn).orElseThrow().turn())));
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
        return places.get(utterance).isPresent()
                ? recorded(utterance, earlierTurns)
                : assembled(utterance, earlierTurns);
    }

    private Dialogue assembled(int utterance, int earlierTurns) {
        List<Exchange> earlier = new ArrayList<>();
        int before = predecessors[utterance];
        while (earlier.size() < earlierTurns && before != utterance) {
            earlier.add(0, new Exchange(utterances.get(before), ""));
            before = predecessors[before];
        }
        return new Dialogue(earlier, utterances.get(utterance), "");
    }

    /** The speaker's turns are the user's; what others say between them are the answers. */
    private Dialogue recorded(int utterance, int earlierTurns) {
        CachedUtterance spoken = utterances.get(utterance);
        List<Exchange> exchanges = new ArrayList<>();
        for (int turn : turnsByDialogue.get(places.get(utterance).orElseThrow().dialogue())) {
            CachedUtterance said = utterances.get(turn);
            boolean reached = !exchanges.isEmpty()
                    && exchanges.get(exchanges.size() - 1).spoken() == spoken;
            if (said.utterance().speaker().equals(spoken.utterance().speaker())) {
                if (reached) {
                    break;
                }
                exchanges.add(new Exchange(said, ""));
            } else if (!exchanges.isEmpty()) {
                Exchange last = exchanges.remove(exchanges.size() - 1);
                String answer = (last.answer() + " " + said.utterance().transcript()).strip();
                exchanges.add(new Exchange(last.spoken(), answer));
            }
        }
        int now = exchanges.size() - 1;
        List<Exchange> earlier = exchanges.subList(Math.max(0, now - earlierTurns), now);
        return new Dialogue(earlier, spoken, exchanges.get(now).answer());
    }
}
