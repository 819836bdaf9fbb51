package org.dualslm.examples.pretrain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.Attribute;

/** Writes styles in words, as a caption stands in a prompt where an adapter's vectors stand otherwise. Every text starts with a blank. */
final class StyleCaptions {
    /** Wordings by attribute and label, each clear by itself; the first is a keyword. */
    private static final Map<Attribute, Map<String, List<String>>> WORDINGS = Map.of(
            Attribute.GENDER,
                    Map.of(
                            "female", List.of("female", "woman", "a woman", "a female speaker", "a lady", "a girl"),
                            "male", List.of("male", "man", "a man", "a male speaker", "a guy", "a boy")),
            Attribute.PITCH,
                    Map.of(
                            "low", List.of("low", "deep", "low pitch", "low pitched", "with a low voice", "deep voice"),
                            "normal", List.of("normal pitch", "medium pitch", "with a normal pitch"),
                            "high", List.of("high", "high pitch", "high pitched", "with a high voice", "high voice")),
            Attribute.TEMPO,
                    Map.of(
                            "slow", List.of("slow", "slowly", "speaking slowly", "slow speed", "slow speech"),
                            "normal", List.of("normal speed", "at normal speed", "normal tempo", "medium speed"),
                            "fast", List.of("fast", "quickly", "speaking fast", "rapid", "fast speed", "fast speech")),
            Attribute.ENERGY,
                    Map.of(
                            "quiet", List.of("quiet", "quietly", "softly", "soft", "low volume", "in a quiet voice"),
                            "normal", List.of("normal volume", "at normal volume", "medium volume"),
                            "loud", List.of("loud", "loudly", "high volume", "in a loud voice")),
            Attribute.EMOTION,
                    Map.of(
                            "neutral", List.of("neutral", "plainly", "in a neutral tone"),
                            "calm", List.of("calm", "calmly", "relaxed", "in a calm tone"),
                            "happy", List.of("happy", "happily", "cheerful", "joyful", "in a happy mood"),
                            "sad", List.of("sad", "sadly", "unhappy", "in a sad mood"),
                            "angry", List.of("angry", "angrily", "furious", "in an angry tone"),
                            "fearful", List.of("fearful", "scared", "afraid", "anxiously", "in a fearful tone"),
                            "disgusted", List.of("disgusted", "disgust", "grossed out", "in disgust"),
                            "surprised", List.of("surprised", "surprise", "astonished", "in surprise"),
                            "bored", List.of("bored", "boredom", "dull", "in a bored tone")));

    private static final int SLOTS = 10;

    private StyleCaptions() {}

    /** All wordings, for the tokenizer to learn. */
    static List<String> wordings() {
        List<String> all = new ArrayList<>();
        for (Attribute attribute : Attribute.values()) {
            for (String label : SpeakingStyle.labelsOf(attribute)) {
                WORDINGS.get(attribute).get(label).forEach(wording -> all.add(" " + wording));
            }
        }
        return all;
    }

    /** The keywords in the attributes' order. */
    static String plain(SpeakingStyle style) {
        StringBuilder caption = new StringBuilder();
        for (Attribute attribute : Attribute.values()) {
            String label = style.labels().get(attribute);
            if (label != null) {
                caption.append(' ').append(WORDINGS.get(attribute).get(label).get(0));
            }
        }
        return caption.toString();
    }

    /** A caption in free words and order, of about a dozen words at most. */
    static String varied(SpeakingStyle style, Random random) {
        boolean keywords = random.nextBoolean();
        boolean genderFirst = random.nextDouble() < 0.6;
        List<String> phrases = new ArrayList<>();
        String first = null;
        for (Attribute attribute : Attribute.values()) {
            if (style.labels().containsKey(attribute)) {
                String phrase = phrase(attribute, style.label(attribute), keywords, random);
                if (attribute == Attribute.GENDER && genderFirst) {
                    first = phrase;
                } else {
                    phrases.add(phrase);
                }
            }
        }
        Collections.shuffle(phrases, random);
        if (phrases.size() > 1 && random.nextDouble() < 0.4) {
            phrases.add(phrases.size() - 1, "and");
        }
        if (first != null) {
            phrases.add(0, first);
        }
        return phrases.isEmpty() ? "" : " " + String.join(" ", phrases);
    }

    /** As many single wordings as an adapter has vectors: every attribute known comes once at least, in any order. */
    static List<String> slots(SpeakingStyle style, Random random) {
        List<Attribute> known = new ArrayList<>(style.labels().keySet());
        Collections.sort(known);
        List<String> slots = new ArrayList<>();
        known.forEach(attribute -> slots.add(" " + phrase(attribute, style.label(attribute), true, random)));
        while (!known.isEmpty() && slots.size() < SLOTS - 2) {
            Attribute attribute = known.get(random.nextInt(known.size()));
            slots.add(" " + phrase(attribute, style.label(attribute), true, random));
        }
        Collections.shuffle(slots, random);
        return slots;
    }

    private static String phrase(Attribute attribute, String label, boolean keyword, Random random) {
        List<String> wordings = WORDINGS.get(attribute).get(label);
        return wordings.get(keyword ? random.nextInt(2) : random.nextInt(wordings.size()));
    }
}
