package org.dualslm.train.task;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The words of a transcript, without the marks around them, and what they tell. Immutable. */
final class Words {
    static final String NO_TOPIC = "nothing special";

    private static final Set<String> TOPICS = Set.copyOf(Resources.words("topics.txt"));
    private static final Set<String> QUESTION_STARTS = Set.copyOf(Resources.words("question-starts.txt"));

    private final List<String> words;
    private final boolean markedQuestion;

    private Words(List<String> words, boolean markedQuestion) {
        this.words = words;
        this.markedQuestion = markedQuestion;
    }

    static Words of(String transcript) {
        List<String> words = Arrays.stream(transcript.split("\\s+"))
                .map(word -> word.replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$", ""))
                .filter(word -> !word.isEmpty())
                .toList();
        return new Words(words, transcript.indexOf('?') >= 0);
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    String first() {
        return words.get(0);
    }

    String last() {
        return words.get(words.size() - 1);
    }

    /** The last word that names a thing one can talk about, or {@value #NO_TOPIC}. */
    String topic() {
        return words.stream().filter(word -> TOPICS.contains(lower(word))).reduce(NO_TOPIC, (before, word) -> word);
    }

    /** Whether something is asked: by a question mark, or by the word that it begins with. */
    boolean isQuestion() {
        return markedQuestion || QUESTION_STARTS.contains(lower(first()));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
