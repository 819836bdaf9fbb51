package org.dualslm.examples.pretrain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Composes replies that fit what was said and the mood it was said in. Immutable. */
final class Replies {
    private static final Pattern SECTION = Pattern.compile("\\[(.+)]");
    private static final String TOPIC = "{topic}";
    private static final Set<String> QUESTION_STARTS = Set.of(
            "what", "how", "when", "where", "who", "why", "do", "did", "does", "can", "could", "would", "will", "is",
            "are", "have", "should");

    private final Map<String, List<String>> sections = new HashMap<>();
    private final Set<String> topics = new HashSet<>();

    /** Reads the wordings that ship with the program. */
    Replies() {
        List<String> section = new ArrayList<>();
        for (String line : TextSources.lines("replies.txt")) {
            Matcher header = SECTION.matcher(line);
            if (header.matches()) {
                section = sections.computeIfAbsent(header.group(1), name -> new ArrayList<>());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                section.add(line);
            }
        }
        TextSources.lines("topics.txt").forEach(line -> topics.addAll(List.of(line.split(" "))));
    }

    /** Every wording, for the tokenizer to learn. */
    List<String> wordings() {
        List<String> all = new ArrayList<>();
        sections.values().forEach(lines -> lines.forEach(line -> all.add(" " + line.replace(TOPIC, "thing"))));
        all.sort(null);
        return all;
    }

    /** What the words are about: the last of them that names a thing one can talk about, or null. */
    String topic(String words) {
        String found = null;
        for (String word : words.split(" ")) {
            if (topics.contains(word)) {
                found = word;
            }
        }
        return found;
    }

    /** Whether words begin as a question does. */
    static boolean asks(String words) {
        return QUESTION_STARTS.contains(words.split(" ")[0]);
    }

    /**
     * A reply.
     *
     * @param words what was said
     * @param emotion how: a label of {@link org.dualslm.api.Attribute#EMOTION}, or {@link SpeakingStyle#UNKNOWN}
     */
    String reply(String words, String emotion, Random random) {
        String mood = emotion.equals(SpeakingStyle.UNKNOWN) ? "neutral" : emotion;
        boolean question = mood.equals("neutral") && asks(words);
        String topic = topic(words);
        boolean aboutTopic = topic != null && random.nextDouble() < 0.8;
        String opening = line((question ? "question" : mood) + " opening", aboutTopic, random);
        String reply = aboutTopic ? opening.replace(TOPIC, topic) : opening;
        return random.nextDouble() < 0.6 ? reply + " " + line(mood + " then", false, random) : reply;
    }

    private String line(String section, boolean aboutTopic, Random random) {
        List<String> lines = sections.get(section).stream()
                .filter(line -> line.contains(TOPIC) == aboutTopic)
                .toList();
        return lines.get(random.nextInt(lines.size()));
    }
}
