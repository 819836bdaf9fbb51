package org.dualslm.examples.pretrain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;

/**
 * How a user may ask: about how something was said and for the words mostly as {@link Instructions#standard()} does, sometimes
 * otherwise. Immutable.
 */
final class Wordings {
    private static final double OTHERWISE = 0.15;

    /** What may be asked about words, and about a turn before. */
    enum Question {
        TOPIC("What is it about?", "What do I talk about?", "What is the topic?"),
        QUESTION("Did I ask something?", "Was that a question?"),
        FIRST_WORD("What was the first word?"),
        LAST_WORD("What was the last word?"),
        CONTINUATION("Go on.", "How does it go on?"),
        EMOTION_BEFORE("How did I feel before?", "What was my mood before?"),
        WORDS_BEFORE("What did I say before?"),
        TOPIC_BEFORE("What did I talk about before?");

        private final List<String> wordings;

        Question(String... wordings) {
            this.wordings = List.of(wordings);
        }

        String wording(Random random) {
            return wordings.get(random.nextInt(wordings.size()));
        }
    }

    private final List<String> transcript;
    private final List<String> description;
    private final Map<Attribute, List<String>> attributes = new EnumMap<>(Attribute.class);

    Wordings() {
        Instructions standard = Instructions.standard();
        transcript = List.of(standard.transcript(), "What did I say?", "Say it again.", "Write down what I said.");
        description = List.of(standard.description(), "How do I sound?", "Describe my voice.");
        for (Attribute attribute : Attribute.values()) {
            List<String> wordings = new ArrayList<>();
            wordings.add(standard.attributes().get(attribute));
            wordings.addAll(others(attribute));
            attributes.put(attribute, wordings);
        }
    }

    String transcript(Random random) {
        return draw(transcript, random);
    }

    String description(Random random) {
        return draw(description, random);
    }

    String attribute(Attribute attribute, Random random) {
        return draw(attributes.get(attribute), random);
    }

    /** Every wording, for the tokenizer to learn. */
    List<String> all() {
        List<String> all = new ArrayList<>(transcript);
        all.addAll(description);
        attributes.values().forEach(all::addAll);
        for (Question question : Question.values()) {
            all.addAll(question.wordings);
        }
        return all;
    }

    private static List<String> others(Attribute attribute) {
        return switch (attribute) {
            case GENDER -> List.of("Do I sound male or female?", "What is my gender?");
            case PITCH -> List.of("What is the pitch of my voice?", "Is my voice high or low?");
            case TEMPO -> List.of("Do I speak fast or slow?", "What is my tempo?");
            case ENERGY -> List.of("Do I speak loud or quiet?", "How loud am I?");
            case EMOTION -> List.of("What is my mood?", "What emotion do you hear?");
        };
    }

    private static String draw(List<String> wordings, Random random) {
        return random.nextDouble() < OTHERWISE ? wordings.get(random.nextInt(wordings.size())) : wordings.get(0);
    }
}
