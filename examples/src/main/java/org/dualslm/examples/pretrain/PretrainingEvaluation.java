package org.dualslm.examples.pretrain;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.llm.ChatMessage.Content;
import org.dualslm.api.llm.ChatMessage.Speech;
import org.dualslm.api.llm.ChatMessage.Text;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.tensor.Embeddings;

/**
 * Judges a pretrained language model on sentences it never saw, as it will be used: through the interfaces that every language
 * model has, with prompts laid out by {@link SpokenTurn}, answering greedily. Stretched parts are given as vectors, with Gaussian
 * noise of a standard deviation relative to the embedding table's. Repeatable.
 */
final class PretrainingEvaluation {
    /**
     * A share of right answers.
     *
     * @param what was judged
     * @param right of {@code count}
     * @param count words or answers
     */
    record Score(String what, int right, int count) {
        double share() {
            return count == 0 ? 0 : right / (double) count;
        }

        /** A line of a table. */
        @Override
        public String toString() {
            return String.format("  %-34s %6.2f %% of %d", what, 100 * share(), count);
        }
    }

    private final Instructions instructions = Instructions.standard();
    private final BytePairEncoding encoding;
    private final List<String> sentences;

    /**
     * @param encoding the model's, for cutting words into other pieces than usual
     * @param sentences that the model never saw
     */
    PretrainingEvaluation(BytePairEncoding encoding, List<String> sentences) {
        this.encoding = encoding;
        this.sentences = List.copyOf(sentences);
    }

    /**
     * Judges everything.
     *
     * @param each hears of every score as soon as it stands
     * @param noises for stretched parts, each measured by itself
     */
    void evaluate(LanguageModel model, Consumer<Score> each, double... noises) {
        double deviation = tableDeviation(model);
        each.accept(transcripts(model, "words, text", false, -1, deviation));
        for (double noise : noises) {
            each.accept(transcripts(model, "words, stretched, noise " + noise, false, noise, deviation));
            each.accept(transcripts(model, "words, cut up too, noise " + noise, true, noise, deviation));
        }
        each.accept(attributes(model, "attributes, text", -1, deviation));
        for (double noise : noises) {
            each.accept(attributes(model, "attributes, slots, noise " + noise, noise, deviation));
        }
        each.accept(descriptions(model));
    }

    /** The standard deviation of the embedding table's values. */
    static double tableDeviation(LanguageModel model) {
        int[] ids = new int[model.vocabularySize()];
        for (int id = 0; id < ids.length; id++) {
            ids[id] = id;
        }
        double sum = 0;
        double squares = 0;
        float[] values = model.embed(ids).toArray();
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / values.length;
        return Math.sqrt(squares / values.length - mean * mean);
    }

    /** Words right are those said less the edits needed, at least none for each sentence. Every other turn has a caption. */
    private Score transcripts(LanguageModel model, String what, boolean cutUp, double noise, double deviation) {
        Random random = new Random(11);
        int right = 0;
        int count = 0;
        for (int i = 0; i < sentences.size(); i++) {
            String sentence = sentences.get(i);
            SpeakingStyle style = SpeakingStyle.draw(random, 0.1);
            Content how = i % 2 == 0 ? null : new Text(StyleCaptions.varied(style, random));
            Content said = noise < 0
                    ? new Text(" " + sentence)
                    : vectors(model, stretched(sentence, cutUp, random), noise * deviation, random);
            String answer = answer(model, new SpokenTurn(how, said, instructions.transcript()));
            int words = WordEdits.words(sentence).length;
            right += Math.max(0, words - WordEdits.between(sentence, answer));
            count += words;
        }
        return new Score(what, right, count);
    }

    private Score attributes(LanguageModel model, String what, double noise, double deviation) {
        Random random = new Random(12);
        int right = 0;
        for (int i = 0; i < sentences.size(); i++) {
            SpeakingStyle style = SpeakingStyle.draw(random, 0.1).with(attribute(i), label(i, random));
            Content how = noise < 0
                    ? new Text(StyleCaptions.varied(style, random))
                    : vectors(model, slots(style, random), noise * deviation, random);
            Content said = i % 2 == 0 ? null : new Text(" " + sentences.get(i));
            String instruction = instructions.attributes().get(attribute(i));
            String answer =
                    answer(model, new SpokenTurn(how, said, instruction)).strip();
            right += answer.equals(style.label(attribute(i))) ? 1 : 0;
        }
        return new Score(what, right, sentences.size());
    }

    private Score descriptions(LanguageModel model) {
        Random random = new Random(13);
        int right = 0;
        for (String sentence : sentences) {
            SpeakingStyle style = SpeakingStyle.draw(random, 0.1);
            Content how = new Text(StyleCaptions.varied(style, random));
            SpokenTurn turn = new SpokenTurn(how, new Text(" " + sentence), instructions.description());
            right += answer(model, turn).strip().equals(style.description()) ? 1 : 0;
        }
        return new Score("descriptions, text, all of it", right, sentences.size());
    }

    private static Attribute attribute(int i) {
        return Attribute.values()[i % Attribute.values().length];
    }

    private static String label(int i, Random random) {
        List<String> labels = SpeakingStyle.labelsOf(attribute(i));
        return labels.get(random.nextInt(labels.size()));
    }

    /** Stretched as in pretraining at its fullest, if {@code cutUp} with words in unusual pieces. */
    private int[] stretched(String sentence, boolean cutUp, Random random) {
        Stretching drawn;
        do {
            drawn = Stretching.draw(random, 1, false);
        } while (drawn == Stretching.NONE || cutUp != drawn.dropout() > 0);
        return drawn.apply(" " + sentence, encoding, random);
    }

    private int[] slots(SpeakingStyle style, Random random) {
        Ids path = new Ids();
        StyleCaptions.slots(style, random).forEach(slot -> path.addAll(encoding.encode(slot)));
        return path.toArray();
    }

    private static Content vectors(LanguageModel model, int[] ids, double deviation, Random random) {
        Embeddings clean = model.embed(ids);
        float[] values = clean.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (deviation * random.nextGaussian());
        }
        return new Speech(Embeddings.of(clean.length(), clean.width(), values));
    }

    /** The model's answer to a turn, greedily. */
    static String answer(LanguageModel model, SpokenTurn turn) {
        try (DecodingSession session = model.openSession()) {
            session.append(model.chatTemplate().prompt(List.of(turn.toMessage()), true));
            return session.generate(
                            model.generationConfig().withTemperature(0).withMaxNewTokens(48), TokenListener.NONE)
                    .await()
                    .text();
        }
    }
}
