package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a provider's test says of its language models, and what all stories of the contract share. */
abstract class LanguageModelFacts {
    /** How many tokens most tests generate. */
    static final int ANSWER = 12;

    private LanguageModel model;

    /** The provider to test. */
    protected abstract LanguageModelProvider provider();

    /** The files of a model with a context of at least 64 positions and any weights but constant ones; the smaller the better. */
    protected abstract ModelSource source();

    /** With which options to build models; by default none. */
    protected Options options() {
        return Options.none();
    }

    /**
     * The files of {@link #source()} that the model cannot do without: each is taken away in turn, and must be named by the
     * refusal. By default none; then an empty directory must be refused by its name, or do.
     */
    protected List<String> requiredFiles() {
        return List.of();
    }

    /** How far logits may be from each other when they are computed in two ways; by default 0.0001. */
    protected Tolerance tolerance() {
        return new Tolerance(1e-4, 1e-4);
    }

    /** Opens a model, always the same; the contract closes it. By default as the provider builds it. */
    protected LanguageModel openModel() {
        return provider().create(source(), options());
    }

    @BeforeEach
    final void openTestedModel() {
        model = openModel();
    }

    /** Closes it, for the first time: tests that close a model have one of their own. */
    @AfterEach
    final void closeTestedModel() {
        if (model != null) {
            model.close();
        }
    }

    /** The model under test, a new one for each test. */
    protected LanguageModel model() {
        return model;
    }

    /** Ids that the model has, the same for the same seed. */
    final int[] ids(int count, long seed) {
        return new Random(seed).ints(count, 0, model.vocabularySize()).toArray();
    }

    /** A prompt of tokens and vectors. */
    final Prompt mixedPrompt(long seed) {
        return Prompt.builder()
                .tokens(ids(4, seed))
                .vectors(model.embed(ids(5, seed + 1)))
                .tokens(ids(2, seed + 2))
                .vectors(model.embed(ids(1, seed + 3)))
                .tokens(ids(3, seed + 4))
                .build();
    }

    /** The logits after a prompt, read in a session of its own. */
    final float[] logitsAfter(Prompt... prompts) {
        return logitsAfter(model, prompts);
    }

    static float[] logitsAfter(LanguageModel model, Prompt... prompts) {
        try (DecodingSession session = model.openSession()) {
            for (Prompt prompt : prompts) {
                session.append(prompt);
            }
            return session.logits();
        }
    }

    /** What the model answers in a session of its own. */
    final GeneratedText answer(Prompt prompt, GenerationConfig config) {
        try (DecodingSession session = model.openSession()) {
            session.append(prompt);
            return ended(session.generate(config, TokenListener.NONE));
        }
    }

    /** Waits for a generation, but not for ever. */
    static GeneratedText ended(Generation generation) {
        return Concurrently.call(generation::await);
    }

    static GenerationConfig greedy() {
        return GenerationConfig.greedy(ANSWER, Set.of());
    }

    static Prompt tokens(List<Integer> ids) {
        return Prompt.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Prompts that the model cannot read, for one reason each. */
    final List<Prompt> badPrompts() {
        List<Prompt> bad = new ArrayList<>();
        bad.add(Prompt.of(0, model.vocabularySize()));
        bad.add(Prompt.of(-1));
        bad.add(Prompt.of(ids(model.contextLength() + 1, 1)));
        bad.add(vectors(1, model.hiddenSize() + 1, 0));
        bad.add(vectors(1, model.hiddenSize(), Float.NaN));
        return bad;
    }

    /** Two tokens and vectors of which each value is this one. */
    final Prompt vectors(int length, int width, float value) {
        float[] values = new float[length * width];
        Arrays.fill(values, value);
        return Prompt.builder()
                .tokens(ids(2, 1))
                .vectors(Embeddings.of(length, width, values))
                .build();
    }
}
