package org.dualslm.examples.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.dualslm.api.Attribute;
import org.dualslm.examples.pretrain.SpokenWords.Words;
import org.dualslm.examples.pretrain.TextSources.Exchange;
import org.dualslm.examples.pretrain.Wordings.Question;
import org.dualslm.llm.djl.PretrainingSequence;

/**
 * The endless text that the language model learns from: conversations numbered from 0, each of which depends on the seed and its
 * number alone. It begins with a few clean words to repeat, so that the model discovers copying, and grows into everything that
 * speech will bring. Immutable; shareable between threads.
 */
final class PretrainingText {
    /**
     * When what comes, in numbers of conversations.
     *
     * @param copying until here, only words to repeat, clean
     * @param ramp until here, stretching and noise grow
     */
    record Curriculum(long copying, long ramp) {
        /** From 0 to 1: how much stretching and noise. */
        double strength(long index) {
            return Math.min(1, Math.max(0, (index - copying) / (double) Math.max(1, ramp - copying)));
        }
    }

    private static final int LONGEST_FIRST_TURN = 110;
    private static final double MOST_NOISE = 0.8;
    private static final String NO_TOPIC = "nothing special";

    private final SpokenWords words;
    private final List<Exchange> exchanges;
    private final Replies replies = new Replies();
    private final Wordings wordings = new Wordings();
    private final BytePairEncoding encoding;
    private final Wavering wavering;
    private final long seed;
    private final Curriculum curriculum;

    PretrainingText(TextSources sources, BytePairEncoding encoding, long seed, Curriculum curriculum) {
        this.words = new SpokenWords(sources);
        this.exchanges = sources.exchanges();
        this.encoding = encoding;
        this.wavering = new Wavering(encoding, words.types());
        this.seed = seed;
        this.curriculum = curriculum;
    }

    /** The text from which the tokenizer is learned: all sources, each with the weight that spares its words from being cut up. */
    static BytePairEncoding learnEncoding(TextSources sources, int vocabularySize) {
        List<String> spoken =
                sources.sentences().stream().map(sentence -> " " + sentence).toList();
        List<String> answers = sources.exchanges().stream()
                .map(exchange -> " " + exchange.reply())
                .toList();
        return new BytePairEncodingTrainer()
                .add(spoken, 2)
                .add(answers)
                .add(new Replies().wordings(), 20)
                .add(StyleCaptions.wordings(), 20)
                .add(
                        List.of(
                                " unknown, nothing special, yes, no, high pitch, normal speed, normal volume",
                                "user",
                                "assistant"),
                        50)
                .add(new Wordings().all(), 20)
                .train(vocabularySize, 2);
    }

    /** The conversation of a number. */
    PretrainingSequence sequence(long index) {
        Random random = new Random(mix(seed, index));
        ConversationWriter writer = new ConversationWriter(encoding);
        if (index < curriculum.copying()) {
            double progress = index / (double) curriculum.copying();
            // Few words at first: a pattern is found sooner among few, and carries over to the others.
            double share = Math.min(1, 0.02 * Math.pow(50, 1.2 * progress));
            Words clean = words.simpleSalad(random, 3 + (int) (8 * progress), share);
            writer.startUser().speech(encoding.encode(" " + clean.text()));
            return writer.instruction(wordings.transcript(random))
                    .answer(clean.text())
                    .finish(0);
        }
        double strength = curriculum.strength(index);
        converse(writer, strength, random);
        double noise = random.nextDouble() < 0.25 ? 0 : strength * MOST_NOISE * random.nextDouble();
        return writer.finish(noise);
    }

    private void converse(ConversationWriter writer, double strength, Random random) {
        double task = random.nextDouble();
        if (task < 0.45) {
            Turn turn = turn(words.any(random), random.nextDouble() < 0.4, 0.1, random);
            listen(writer, turn, strength, random);
            writer.instruction(wordings.transcript(random)).answer(turn.words().text());
            if (random.nextDouble() < 0.1) {
                askAgain(writer, turn, random);
            }
        } else if (task < 0.65) {
            Words said = random.nextDouble() < 0.6 ? words.any(random) : null;
            Turn turn = turn(said, random.nextDouble() < 0.05, 0.1, random);
            listen(writer, turn, strength, random);
            if (task < 0.58) {
                askAttribute(writer, turn, random);
            } else {
                writer.instruction(wordings.description(random))
                        .answer(turn.style().description());
            }
            if (random.nextDouble() < 0.3) {
                askAgain(writer, turn, random);
            }
        } else if (task < 0.74) {
            askContent(writer, strength, random);
        } else if (task < 0.82) {
            askAboutBefore(writer, strength, random);
        } else {
            reply(writer, strength, random);
            if (random.nextDouble() < 0.2 && writer.length() < LONGEST_FIRST_TURN) {
                reply(writer, strength, random);
            }
        }
    }

    /** What is said, and how, as far as it is to be heard. */
    private record Turn(Words words, SpeakingStyle style) {}

    private static Turn turn(Words said, boolean withoutStyle, double missing, Random random) {
        return new Turn(said, withoutStyle ? SpeakingStyle.NONE : SpeakingStyle.draw(random, missing));
    }

    private void listen(ConversationWriter writer, Turn turn, double strength, Random random) {
        writer.startUser().speech(caption(turn.style(), strength, random));
        if (turn.words() != null) {
            boolean natural = turn.words().natural();
            int[] path = Stretching.draw(random, strength, natural)
                    .apply(" " + turn.words().text(), encoding, random);
            writer.speech(path, wavering.draw(path, strength, natural, random));
        }
    }

    private int[] caption(SpeakingStyle style, double strength, Random random) {
        if (random.nextDouble() >= 0.4 * strength) {
            return encoding.encode(StyleCaptions.varied(style, random));
        }
        Stretching stretching = new Stretching(0, 0.2 * random.nextDouble(), 0.3 * random.nextDouble(), 0.2, 0);
        Ids path = new Ids();
        for (String slot : StyleCaptions.slots(style, random)) {
            path.addAll(stretching.apply(slot, encoding, random));
        }
        return path.toArray();
    }

    private void askAttribute(ConversationWriter writer, Turn turn, Random random) {
        Attribute attribute = Attribute.values()[random.nextInt(Attribute.values().length)];
        writer.instruction(wordings.attribute(attribute, random))
                .answer(turn.style().label(attribute));
    }

    /** A second question about the same speech. */
    private void askAgain(ConversationWriter writer, Turn turn, Random random) {
        writer.startUser();
        if (turn.words() != null && random.nextDouble() < 0.3) {
            writer.instruction(wordings.transcript(random)).answer(turn.words().text());
        } else {
            askAttribute(writer, turn, random);
        }
    }

    private void askContent(ConversationWriter writer, double strength, Random random) {
        Turn turn = turn(words.sentence(random), random.nextDouble() < 0.4, 0.1, random);
        String[] said = turn.words().text().split(" ");
        Question question = Question.values()[random.nextInt(Question.CONTINUATION.ordinal() + 1)];
        String answer =
                switch (question) {
                    case TOPIC -> topic(turn);
                    case QUESTION -> Replies.asks(turn.words().text()) ? "yes" : "no";
                    case FIRST_WORD -> said[0];
                    case LAST_WORD -> said[said.length - 1];
                    default -> {
                        int heard = 1 + random.nextInt(said.length - 1);
                        String begun = String.join(" ", List.of(said).subList(0, heard));
                        turn = new Turn(new Words(begun, true), turn.style());
                        yield String.join(" ", List.of(said).subList(heard, said.length));
                    }
                };
        listen(writer, turn, strength, random);
        writer.instruction(question.wording(random)).answer(answer);
    }

    /** A question about an earlier turn: the last one if nothing is said with the question, the one before that otherwise. */
    private void askAboutBefore(ConversationWriter writer, double strength, Random random) {
        Turn turn = turn(words.sentence(random), random.nextDouble() < 0.1, 0.1, random);
        listen(writer, turn, strength, random);
        writer.answer(replies.reply(turn.words().text(), turn.style().label(Attribute.EMOTION), random));
        if (random.nextBoolean()) {
            listen(writer, turn(words.sentence(random), random.nextDouble() < 0.1, 0.1, random), strength, random);
        } else {
            writer.startUser();
        }
        double kind = random.nextDouble();
        Question question =
                kind < 0.5 ? Question.EMOTION_BEFORE : kind < 0.8 ? Question.WORDS_BEFORE : Question.TOPIC_BEFORE;
        String answer =
                switch (question) {
                    case EMOTION_BEFORE -> turn.style().label(Attribute.EMOTION);
                    case WORDS_BEFORE -> turn.words().text();
                    default -> topic(turn);
                };
        writer.instruction(question.wording(random)).answer(answer);
    }

    private String topic(Turn turn) {
        String topic = replies.topic(turn.words().text());
        return topic == null ? NO_TOPIC : topic;
    }

    private void reply(ConversationWriter writer, double strength, Random random) {
        boolean withoutStyle = random.nextDouble() < 0.15;
        if (random.nextDouble() < 0.15 && !exchanges.isEmpty()) {
            Exchange exchange = exchanges.get(random.nextInt(exchanges.size()));
            SpeakingStyle style = SpeakingStyle.draw(random, 0.2).with(Attribute.EMOTION, exchange.emotion());
            listen(writer, new Turn(new Words(exchange.words(), true), style), strength, random);
            writer.answer(exchange.reply());
            return;
        }
        Turn turn = turn(words.sentence(random), withoutStyle, 0.1, random);
        listen(writer, turn, strength, random);
        writer.answer(replies.reply(turn.words().text(), turn.style().label(Attribute.EMOTION), random));
    }

    /** Steele, Lea and Flood's SplitMix64 finalizer: neighbouring numbers get unrelated generators. */
    private static long mix(long seed, long index) {
        long z = seed * 0x9E3779B97F4A7C15L + (index + 1) * 0xD1342543DE82EF95L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The conversations from {@code from} on. */
    List<PretrainingSequence> sequences(long from, int count) {
        List<PretrainingSequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequences.add(sequence(from + i));
        }
        return sequences;
    }
}
