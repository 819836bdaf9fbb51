package org.dualslm.train.evaluation;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;
import org.dualslm.train.corpus.Utterance;

/** A follow-up question of a dialogue, whose answer lies in its first turn alone. */
public enum ContextQuestion {
    /** How did I feel? Right if the answer names the first turn's emotion. */
    EMOTION("How did I feel before?", "How did I feel at first?"),
    /** What did I say? The share of the first turn's words that come back: 1 less the word error rate, 0 at least. */
    WORDS("What did I say before?", "What did I say at first?"),
    /** What did I talk about? Right if the answer names a content word that the first turn has and no other turn. */
    TOPIC("What did I talk about before?", "What did I talk about at first?");

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

    private final String ofTwo;
    private final String ofMore;

    ContextQuestion(String ofTwo, String ofMore) {
        this.ofTwo = ofTwo;
        this.ofMore = ofMore;
    }

    /** As reports spell it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How the last of so many spoken turns, at least two, asks it. */
    public String wording(int turns) {
        return turns == 2 ? ofTwo : ofMore;
    }

    /** The kind of vectors that carry the answer. */
    Hearing carrier() {
        return this == EMOTION ? Hearing.PARALINGUISTIC : Hearing.LINGUISTIC;
    }

    /** Whether an utterance can be asked about. */
    boolean fits(Utterance utterance) {
        return switch (this) {
            case EMOTION -> utterance.label(Attribute.EMOTION).isPresent();
            case WORDS -> !utterance.transcript().isBlank();
            case TOPIC -> !contentWords(utterance.transcript()).isEmpty();
        };
    }

    /** Whether the answer about one would be wrong about the other, whatever it is. */
    boolean differs(Utterance one, Utterance other) {
        return switch (this) {
            case EMOTION -> !one.label(Attribute.EMOTION).equals(other.label(Attribute.EMOTION));
            case WORDS ->
                !TextNormalizer.ENGLISH
                        .normalize(one.transcript())
                        .equals(TextNormalizer.ENGLISH.normalize(other.transcript()));
            case TOPIC -> contentWords(one.transcript()).stream().noneMatch(contentWords(other.transcript())::contains);
        };
    }

    /** How right an answer about an utterance is, from 0 to 1. */
    double score(String answer, Utterance about, LabelReader emotions) {
        return switch (this) {
            case EMOTION -> {
                Optional<String> label = emotions.read(answer);
                yield label.equals(about.label(Attribute.EMOTION)) ? 1 : 0;
            }
            case WORDS ->
                Math.max(
                        0,
                        1
                                - ErrorRate.ofWords(
                                                TextNormalizer.ENGLISH.normalize(about.transcript()),
                                                TextNormalizer.ENGLISH.normalize(answer))
                                        .rate());
            case TOPIC -> contentWords(answer).stream().anyMatch(contentWords(about.transcript())::contains) ? 1 : 0;
        };
    }

    static Set<String> contentWords(String text) {
        return NormalizationRules.words(TextNormalizer.ENGLISH.normalize(text)).stream()
                .filter(word -> word.length() >= SHORTEST_CONTENT_WORD && !FUNCTION_WORDS.contains(word))
                .collect(Collectors.toSet());
    }
}
