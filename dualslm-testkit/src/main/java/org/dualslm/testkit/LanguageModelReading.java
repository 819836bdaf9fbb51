package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.Arrays;
import java.util.List;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.tensor.Embeddings;

/** Prompts in, logits out: the same however a prompt is cut, and whoever else reads. */
abstract class LanguageModelReading extends LanguageModelFacts {
    @Promise(
            by = "LanguageModel",
            that = "its sizes are positive, the context here at least 64, and its stop tokens are in the vocabulary")
    void sizesAreSensible() {
        assertThat(model().hiddenSize()).as("hiddenSize").isPositive();
        assertThat(model().vocabularySize()).as("vocabularySize").isPositive();
        assertThat(model().contextLength()).as("contextLength").isGreaterThanOrEqualTo(64);
        assertThat(model().generationConfig().stopTokens())
                .as("stop tokens of a vocabulary of %d", model().vocabularySize())
                .allSatisfy(token -> assertThat(token).isBetween(0, model().vocabularySize() - 1));
    }

    @Promise(by = "DecodingSession.logits", that = "they are one for each vocabulary entry, finite")
    void logitsAreOneForEachTokenAndFinite() {
        float[] logits = logitsAfter(mixedPrompt(1));
        assertThat(logits).as("logits").hasSize(model().vocabularySize());
        for (float logit : logits) {
            assertThat(Float.isFinite(logit)).as("%s is finite", logit).isTrue();
        }
    }

    @Promise(by = "DecodingSession.logits", that = "the same prompt gives the same, bit by bit")
    void theSamePromptGivesTheSameLogits() {
        assertThat(logitsAfter(mixedPrompt(1))).isEqualTo(logitsAfter(mixedPrompt(1)));
    }

    @Promise(by = "LanguageModelProvider.create", that = "the same source and options give the same model")
    void anotherModelOfTheSameFilesIsTheSame() {
        float[] logits = logitsAfter(mixedPrompt(1));
        try (LanguageModel other = openModel()) {
            assertThat(logitsAfter(other, mixedPrompt(1))).as("logits").isEqualTo(logits);
            assertThat(other.fingerprint()).as("fingerprint").isEqualTo(model().fingerprint());
        }
    }

    @Promise(by = "DecodingSession.append", that = "a prompt may be read in pieces")
    void aPromptInPiecesIsTheWholePrompt() {
        Prompt whole = mixedPrompt(1);
        Prompt[] pieces =
                whole.parts().stream().map(part -> new Prompt(List.of(part))).toArray(Prompt[]::new);
        assertThatTensor(logitsAfter(pieces))
                .as("logits after part by part")
                .isCloseTo(logitsAfter(whole), tolerance());
        int[] ids = ids(9, 7);
        Prompt[] tokens = Arrays.stream(ids).mapToObj(Prompt::of).toArray(Prompt[]::new);
        assertThatTensor(logitsAfter(tokens))
                .as("logits after token by token")
                .isCloseTo(logitsAfter(Prompt.of(ids)), tolerance());
    }

    @Promise(
            by = "LanguageModel.embed",
            that = "these vectors in a prompt are read as their tokens are, each whatever is beside it")
    void tokensAreTheirEmbeddings() {
        int[] ids = ids(8, 3);
        Embeddings vectors = model().embed(ids);
        assertThat(vectors.length()).as("embeddings of 8 tokens").isEqualTo(ids.length);
        assertThat(vectors.width()).as("their width").isEqualTo(model().hiddenSize());
        assertThatTensor(logitsAfter(Prompt.builder().vectors(vectors).build()))
                .as("logits after vectors")
                .isCloseTo(logitsAfter(Prompt.of(ids)), tolerance());
        for (int i = 0; i < ids.length; i++) {
            assertThat(model().embed(new int[] {ids[i]}))
                    .as("token %d alone", ids[i])
                    .isEqualTo(vectors.slice(i, i + 1));
        }
        assertThat(model().embed(new int[0]).length())
                .as("embeddings of no token")
                .isZero();
    }

    @Promise(
            by = "DecodingSession.append",
            that = "every position counts: another token or vector anywhere gives other logits")
    void everyPositionCounts() {
        int[] ids = ids(6, 3);
        float[] logits = logitsAfter(Prompt.of(ids));
        for (int i = 0; i < ids.length; i++) {
            int[] other = ids.clone();
            other[i] = (ids[i] + 1) % model().vocabularySize();
            assertThat(logitsAfter(Prompt.of(other)))
                    .as("position %d changed", i)
                    .isNotEqualTo(logits);
            assertThat(logitsAfter(
                            Prompt.builder().vectors(model().embed(other)).build()))
                    .as("vector %d changed", i)
                    .isNotEqualTo(logits);
        }
    }

    @Promise(by = "DecodingSession.append", that = "an empty prompt reads nothing")
    void anEmptyPromptReadsNothing() {
        try (DecodingSession session = model().openSession()) {
            session.append(new Prompt(List.of()));
            assertThat(session.length()).as("length after nothing").isZero();
            session.append(Prompt.of(ids(3, 1)));
            float[] logits = session.logits();
            session.append(Prompt.of());
            assertThat(session.length()).as("length after 3 tokens and nothing").isEqualTo(3);
            assertThat(session.logits()).as("logits").isEqualTo(logits);
        }
    }

    @Promise(by = "DecodingSession.length", that = "it counts tokens and vectors alike")
    void lengthCountsEveryPosition() {
        try (DecodingSession session = model().openSession()) {
            assertThat(session.length()).as("of a new session").isZero();
            session.append(mixedPrompt(1));
            session.append(Prompt.of(ids(2, 1)));
            assertThat(session.length()).isEqualTo(mixedPrompt(1).length() + 2);
        }
    }

    @Promise(by = "DecodingSession.logits", that = "they are the caller's own: changing them changes nothing")
    void logitsAreTheCallersOwn() {
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(3, 1)));
            float[] logits = session.logits().clone();
            Arrays.fill(session.logits(), 0);
            assertThat(session.logits()).isEqualTo(logits);
        }
    }

    @Promise(by = "LanguageModel.openSession", that = "sessions do not disturb each other")
    void sessionsDoNotDisturbEachOther() {
        float[] first = logitsAfter(Prompt.of(ids(4, 1)), Prompt.of(ids(5, 2)));
        float[] second = logitsAfter(Prompt.of(ids(6, 3)), Prompt.of(ids(2, 4)));
        try (DecodingSession one = model().openSession();
                DecodingSession two = model().openSession()) {
            one.append(Prompt.of(ids(4, 1)));
            two.append(Prompt.of(ids(6, 3)));
            one.append(Prompt.of(ids(5, 2)));
            two.append(Prompt.of(ids(2, 4)));
            assertThat(one.logits()).as("of the first").isEqualTo(first);
            assertThat(two.logits()).as("of the second").isEqualTo(second);
        }
    }

    @Promise(by = "LanguageModel.fingerprint", that = "it is not blank, and use leaves it as it was")
    void useLeavesTheWeightsAsTheyWere() {
        String before = model().fingerprint();
        answer(mixedPrompt(1), greedy());
        assertThat(model().fingerprint()).isEqualTo(before).isNotBlank();
    }
}
