package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;
import org.junit.jupiter.api.io.TempDir;

/** Bad input is refused in words, and leaves the session as it was. */
abstract class LanguageModelRefusals extends LanguageModelReading {
    @Promise(
            by = "LanguageModelProvider.name",
            that = "it is lower-case ASCII letters, digits and dashes, always the same")
    void providerHasAPluginName() {
        assertThat(provider().name())
                .matches(Building.NAME)
                .isEqualTo(provider().name());
    }

    @Promise(by = "LanguageModelProvider.capabilities", that = "what it builds implements each of them")
    void declaredCapabilitiesAreTrue() {
        Building.hasCapabilities(provider(), model());
    }

    @Promise(
            by = "LanguageModelProvider.create",
            that = "an unknown option is refused by name, with the names of those it knows")
    void unknownOptionsAreRefusedByName() {
        Building.refusesUnknownOptions(options(), options -> provider().create(source(), options));
    }

    @Promise(by = "LanguageModelProvider.create", that = "a missing file is named by a ModelFormatException")
    void missingFilesAreNamed(@TempDir Path scratch) {
        Building.namesMissingFiles(source(), requiredFiles(), options(), scratch, provider()::create);
    }

    @Promise(
            by = "DecodingSession.append",
            that = "a token id outside the vocabulary is refused, and the session is as before")
    void unknownTokensAreRefused() {
        int size = model().vocabularySize();
        assertRefused(Prompt.of(0, size), size);
        assertRefused(Prompt.of(-1), -1, size);
        assertRefused(Prompt.of(Integer.MAX_VALUE), Integer.MAX_VALUE, size);
    }

    @Promise(
            by = "DecodingSession.append",
            that = "vectors of another width are refused with both widths, and the session is as before")
    void vectorsOfAnotherWidthAreRefused() {
        int width = model().hiddenSize();
        assertRefused(vectors(1, width + 1, 0), width + 1, width);
        assertRefused(vectors(2, 2 * width, 0), 2 * width, width);
    }

    @Promise(
            by = "DecodingSession.append",
            that = "vectors that are not finite are refused, and the session is as before")
    void vectorsThatAreNotFiniteAreRefused() {
        assertRefused(vectors(2, model().hiddenSize(), Float.NaN));
        assertRefused(vectors(2, model().hiddenSize(), Float.POSITIVE_INFINITY));
    }

    @Promise(
            by = "DecodingSession.append",
            that = "more than the context holds is refused with its length, and the session is as before")
    void whatOverflowsTheContextIsRefused() {
        int context = model().contextLength();
        assertRefused(Prompt.of(ids(context - 2, 1)), context - 2, context);
        assertRefused(vectors(context - 4, model().hiddenSize(), 0.5f), context);
    }

    private void assertRefused(Prompt bad, Object... words) {
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(3, 1)));
            float[] before = session.logits();
            Refusal.ofArgument("a prompt of " + bad.parts(), () -> session.append(bad), words);
            assertThat(session.length()).as("length after a refusal").isEqualTo(3);
            assertThat(session.logits()).as("logits after a refusal").isEqualTo(before);
            session.append(Prompt.of(ids(2, 2)));
            TensorAssert.assertThatTensor(session.logits())
                    .as("logits after reading on")
                    .isCloseTo(logitsAfter(Prompt.of(ids(3, 1)), Prompt.of(ids(2, 2))), tolerance());
        }
    }

    @Promise(
            by = "LanguageModel.embed",
            that = "a token id outside the vocabulary is refused with the vocabulary's size")
    void unknownTokensAreNotEmbedded() {
        int size = model().vocabularySize();
        Refusal.ofArgument("token " + size, () -> model().embed(new int[] {0, size}), size);
        Refusal.ofArgument("token -1", () -> model().embed(new int[] {-1}), -1, size);
    }

    @Promise(by = "DecodingSession", that = "null is refused, and the session is as before")
    void nullIsRefused() {
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(3, 1)));
            float[] before = session.logits();
            Refusal.ofNull("a null prompt", () -> session.append(null));
            Refusal.ofNull("null settings", () -> ended(session.generate(null, TokenListener.NONE)));
            Refusal.ofNull("a null listener", () -> ended(session.generate(greedy(), null)));
            Refusal.ofNull("null ids", () -> model().embed(null));
            assertThat(session.length()).as("length after a refusal").isEqualTo(3);
            assertThat(session.logits()).as("logits after a refusal").isEqualTo(before);
        }
    }

    @Promise(
            by = "DecodingSession",
            that = "before anything was read, logits and generate throw an IllegalStateException")
    void nothingReadMeansNoLogitsAndNoGeneration() {
        try (DecodingSession session = model().openSession()) {
            Refusal.ofState("logits of nothing", session::logits);
            Refusal.ofState(
                    "generation after nothing",
                    () -> session.generate(GenerationConfig.greedy(1, Set.of()), TokenListener.NONE));
            session.append(Prompt.of());
            Refusal.ofState("logits of an empty prompt", session::logits);
        }
    }
}
