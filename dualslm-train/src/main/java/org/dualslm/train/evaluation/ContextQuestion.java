package org.dualslm.train.evaluation;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.train.corpus.Utterance;

/**
 * A follow-up question of a dialogue, whose answer lies in its first turn alone. It is spoken, as the last of two or three recordings; or,
 * where a recording would be asked about itself, written after the first turn was answered.
 */
public enum ContextQuestion {
    /** How did I feel? Right if the answer names the first turn's emotion. */
    EMOTION(Attribute.EMOTION, "How did I feel before?", "How did I feel at first?"),
    /** Was that a man or a woman? In writing, as the model is asked about a recording at hand; right if the answer names the label. */
    GENDER(Attribute.GENDER),
    /** How high was the voice? Likewise. */
    PITCH(Attribute.PITCH),
    /** How fast was it? Likewise. */
    TEMPO(Attribute.TEMPO),
    /** How loud was it? Likewise. */
    ENERGY(Attribute.ENERGY),
    /** What did I say? The share of the first turn's words that come back: 1 less the word error rate, 0 at least. */
    WORDS(null, "What did I say before?", "What did I say at first?"),
    /** What did I talk about? Right if the answer names a content word that the first turn has and no other turn. */
    TOPIC(null, "What did I talk about before?", "What did I talk about at first?");

    /** Words that tell no topic, of four letters or more: shorter ones never do here. */
    private static final Set<String> FUNCTION_WORDS =
            Set.of(("about after again against also always another anything around away back because been before being "
                            + "below between both cannot come could does doing done down during each enough even ever every "
                            + "everything feel felt first from further gave give going gone good have having here hers herself "
                            + "himself into itself just know last least less like little made make many maybe might mine more "
                            + "most much must myself never next nothing once only other ought ours ourselves over quite rather "
                            + "really said same says shall should since some something still such take talk talked than that "
                            + "their theirs them themselves then there these they thing things think this those though through "
                            + "time today told tomorrow under until upon very want well went were what when where which while "
                            + "will with without would yesterday your yours yourself")
                    .split(" "));

    private static final int SHORTEST_CONTENT_WORD = 4;

    private final Attribute attribute;
    private final String ofTwo;
    private final String ofMore;

    ContextQuestion(Attribute attribute) {
        this(attribute, null, null);
    }

    ContextQuestion(Attribute attribute, String ofTwo, String ofMore) {
        this.attribute = attribute;
        this.ofTwo = ofTwo;
        this.ofMore = ofMore;
    }

    /** As reports spell it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is asked in writing after a single recording. */
    public boolean written() {
        return ofTwo == null;
    }

    /**
     * How it is asked.
     *
     * @param turns how many are spoken: 1 if it is written, else at least 2
     * @param instructions the model's own wordings
     */
    String wording(int turns, Instructions instructions) {
        return written() ? instructions.attributes().get(attribute) : turns == 2 ? ofTwo : ofMore;
    }

    /** The kind of vectors that carry the answer. */
    Hearing carrier() {
        return attribute == null ? Hearing.LINGUISTIC : Hearing.PARALINGUISTIC;
    }

    /** Whether an utterance can be asked about. */
    boolean fits(Utterance utterance) {
        return switch (this) {
            case WORDS -> !utterance.transcript().isBlank();
            case TOPIC -> !contentWords(utterance.transcript()).isEmpty();
            default -> utterance.label(attribute).isPresent();
        };
    }

    /** Whether the answer about one would be wrong about the other, whatever it is. */
    boolean differs(Utterance one, Utterance other) {
        return switch (this) {
            case WORDS ->
                !TextNormalizer.ENGLISH
                        .normalize(one.transcript())
                        .equals(TextNormalizer.ENGLISH.normalize(other.transcript()));
            case TOPIC -> contentWords(one.transcript()).stream().noneMatch(contentWords(other.transcript())::contains);
            default -> !one.label(attribute).equals(other.label(attribute));
        };
    }

    /**
     * How right an answer about an utterance is, from 0 to 1.
     *
     * @param labels those of each attribute that utterances have labels of
     */
    double score(String answer, Utterance about, Map<Attribute, LabelReader> labels) {
        return switch (this) {
            case WORDS ->
                Math.max(
                        0,
                        1
                                - ErrorRate.ofWords(
                                                TextNormalizer.ENGLISH.normalize(about.transcript()),
                                                TextNormalizer.ENGLISH.normalize(answer))
                                        .rate());
            case TOPIC -> contentWords(answer).stream().anyMatch(contentWords(about.transcript())::contains) ? 1 : 0;
            default -> labels.get(attribute).read(answer).equals(about.label(attribute)) ? 1 : 0;
        };
    }

    static Set<String> contentWords(String text) {
        return NormalizationRules.words(TextNormalizer.ENGLISH.normalize(text)).stream()
                .filter(word -> word.length() >= SHORTEST_CONTENT_WORD && !FUNCTION_WORDS.contains(word))
                .collect(Collectors.toSet());
    }
}
