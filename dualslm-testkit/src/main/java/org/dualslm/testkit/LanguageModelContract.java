package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LanguageModel} must do. A plugin extends this class in its tests and says how to open a model; a model with a
 * context of at least 64 positions and any weights but constant ones will do. A model through which adapters can be trained
 * extends {@link DifferentiableLanguageModelContract} instead.
 */
public abstract class LanguageModelContract {
    private static final int ANSWER = 12;

    private LanguageModel model;

    /** For subclasses. */
    protected LanguageModelContract() {}

    /** Opens the model to test: for each test a new one, which the test closes. */
    protected abstract LanguageModel openModel();

    /** How far logits may be from each other when they are computed in two ways; by default 0.0001. */
    protected Tolerance tolerance() {
        return new Tolerance(1e-4, 1e-4);
    }

    @BeforeEach
    void open() {
        model = openModel();
    }

    @AfterEach
    void close() {
        model.close();
    }

    /** The model under test. */
    protected final LanguageModel model() {
        return model;
    }

    /** Ids that the model has, the same for the same seed. */
    protected final int[] ids(int count, long seed) {
        return new Random(seed).ints(count, 0, model.vocabularySize()).toArray();
    }

    /** A prompt of tokens and vectors. */
    protected final Prompt mixedPrompt(long seed) {
        return Prompt.builder()
                .tokens(ids(4, seed))
                .vectors(model.embed(ids(5, seed + 1)))
                .tokens(ids(2, seed + 2))
                .vectors(model.embed(ids(1, seed + 3)))
                .tokens(ids(3, seed + 4))
                .build();
    }

    /** The logits after a prompt, read in a session of its own. */
    protected final float[] logitsAfter(Prompt... prompts) {
        try (DecodingSession session = model.openSession()) {
            for (Prompt prompt : prompts) {
                session.append(prompt);
            }
            return session.logits();
        }
    }

    private GeneratedText answer(Prompt prompt, GenerationConfig config) {
        try (DecodingSession session = model.openSession()) {
            session.append(prompt);
            return session.generate(config, TokenListener.NONE).await();
        }
    }

    private static GenerationConfig greedy() {
        return GenerationConfig.greedy(ANSWER, Set.of());
    }

    private static int[] array(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void logitsAreOneForEachTokenAndFinite() {
        float[] logits = logitsAfter(mixedPrompt(1));
        assertThat(logits).hasSize(model.vocabularySize());
        for (float logit : logits) {
            assertThat(Float.isFinite(logit)).isTrue();
        }
        assertThat(logits).isNotEqualTo(logitsAfter(mixedPrompt(2)));
    }

    @Test
    void theSamePromptGivesTheSameLogits() {
        assertThat(logitsAfter(mixedPrompt(1))).isEqualTo(logitsAfter(mixedPrompt(1)));
    }

    @Test
    void aPromptInPiecesIsTheWholePrompt() {
        Prompt whole = mixedPrompt(1);
        Prompt[] pieces =
                whole.parts().stream().map(part -> new Prompt(List.of(part))).toArray(Prompt[]::new);
        assertThatTensor(logitsAfter(pieces)).isCloseTo(logitsAfter(whole), tolerance());
        int[] ids = ids(9, 7);
        Prompt[] tokens = Arrays.stream(ids).mapToObj(Prompt::of).toArray(Prompt[]::new);
        assertThatTensor(logitsAfter(tokens)).isCloseTo(logitsAfter(Prompt.of(ids)), tolerance());
    }

    @Test
    void tokensAreTheirEmbeddings() {
        int[] ids = ids(8, 3);
        Embeddings vectors = model.embed(ids);
        assertThat(vectors.length()).isEqualTo(8);
        assertThat(vectors.width()).isEqualTo(model.hiddenSize());
        assertThatTensor(logitsAfter(Prompt.builder().vectors(vectors).build()))
                .isCloseTo(logitsAfter(Prompt.of(ids)), tolerance());
        assertThat(model.embed(new int[0]).length()).isZero();
    }

    @Test
    void orderMatters() {
        int[] ids = ids(6, 3);
        int[] swapped = ids.clone();
        swapped[0] = (ids[0] + 1) % model.vocabularySize();
        assertThat(logitsAfter(Prompt.of(swapped))).isNotEqualTo(logitsAfter(Prompt.of(ids)));
    }

    @Test
    void anEmptyPromptReadsNothing() {
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of());
            assertThat(session.length()).isZero();
            assertThatIllegalStateException().isThrownBy(session::logits);
            session.append(Prompt.of(ids(3, 1)));
            float[] logits = session.logits();
            session.append(new Prompt(List.of()));
            assertThat(session.length()).isEqualTo(3);
            assertThat(session.logits()).isEqualTo(logits);
        }
    }

    @Test
    void logitsAreTheCallersOwn() {
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of(ids(3, 1)));
            float[] logits = session.logits();
            Arrays.fill(session.logits(), 0);
            assertThat(session.logits()).isEqualTo(logits);
        }
    }

    @Test
    void greedyGenerationTakesTheLikeliest() {
        Prompt prompt = mixedPrompt(1);
        List<Integer> tokens = answer(prompt, greedy()).tokens();
        assertThat(tokens).hasSize(ANSWER);
        try (DecodingSession session = model.openSession()) {
            session.append(prompt);
            for (int token : tokens) {
                float[] logits = session.logits();
                double allowed = 2 * tolerance().allowedAt(logits[token]);
                for (float logit : logits) {
                    assertThat((double) logit).isLessThanOrEqualTo(logits[token] + allowed);
                }
                session.append(Prompt.of(token));
            }
        }
    }

    @Test
    void generatedTokensAreRead() {
        Prompt prompt = mixedPrompt(1);
        try (DecodingSession session = model.openSession()) {
            session.append(prompt);
            GeneratedText answer =
                    session.generate(greedy(), TokenListener.NONE).await();
            assertThat(answer.end()).isEqualTo(GeneratedText.End.MAX_NEW_TOKENS);
            assertThat(session.length()).isEqualTo(prompt.length() + ANSWER);
            session.append(Prompt.of(ids(2, 9)));
            assertThatTensor(session.logits())
                    .isCloseTo(
                            logitsAfter(prompt, Prompt.of(array(answer.tokens())), Prompt.of(ids(2, 9))), tolerance());
        }
    }

    @Test
    void aStopTokenEndsTheAnswerAndIsNotPartOfIt() {
        Prompt prompt = mixedPrompt(1);
        List<Integer> all = answer(prompt, greedy()).tokens();
        int stop = all.get(ANSWER / 2);
        int first = all.indexOf(stop);
        try (DecodingSession session = model.openSession()) {
            session.append(prompt);
            GeneratedText answer = session.generate(GenerationConfig.greedy(ANSWER, Set.of(stop)), TokenListener.NONE)
                    .await();
            assertThat(answer.tokens()).isEqualTo(all.subList(0, first));
            assertThat(answer.end()).isEqualTo(GeneratedText.End.STOP_TOKEN);
            assertThat(session.length()).isEqualTo(prompt.length() + first);
        }
    }

    @Test
    void theSameSeedDrawsTheSameTokens() {
        GenerationConfig hot = greedy().withTemperature(5);
        List<Integer> tokens = answer(mixedPrompt(1), hot.withSeed(1)).tokens();
        assertThat(answer(mixedPrompt(1), hot.withSeed(1)).tokens()).isEqualTo(tokens);
        assertThat(answer(mixedPrompt(1), hot.withSeed(2)).tokens()).isNotEqualTo(tokens);
    }

    @Test
    void theListenerHearsEveryTokenInOrder() {
        List<Integer> heard = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        try (DecodingSession session = model.openSession()) {
            session.append(mixedPrompt(1));
            GeneratedText answer = session.generate(greedy(), (token, piece) -> {
                        heard.add(token);
                        text.append(piece);
                    })
                    .await();
            assertThat(heard).isEqualTo(answer.tokens());
            assertThat(answer.text()).startsWith(text);
        }
    }

    @Test
    void whatTheListenerThrowsEndsTheGeneration() {
        RuntimeException thrown = new RuntimeException("enough");
        try (DecodingSession session = model.openSession()) {
            session.append(mixedPrompt(1));
            Generation generation = session.generate(greedy(), (token, piece) -> {
                throw thrown;
            });
            assertThatThrownBy(generation::await).isSameAs(thrown);
            assertThat(generation.isDone()).isTrue();
            session.append(Prompt.of(ids(1, 1))); // not generating any more
        }
    }

    @Test
    void cancellingEndsTheGenerationWithWhatThereIs() {
        int room = model.contextLength();
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of(ids(2, 1)));
            Generation[] self = new Generation[1];
            CountDownLatch started = new CountDownLatch(1);
            self[0] = session.generate(GenerationConfig.greedy(room, Set.of()), (token, piece) -> {
                await(started);
                self[0].cancel();
            });
            started.countDown();
            GeneratedText answer = self[0].await();
            assertThat(answer.end()).isEqualTo(GeneratedText.End.CANCELLED);
            assertThat(answer.tokens()).hasSize(1);
            assertThat(session.length()).isEqualTo(3);
            self[0].cancel(); // does nothing any more
        }
    }

    @Test
    void anInterruptCancelsAndIsKept() {
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of(ids(2, 1)));
            CountDownLatch interrupted = new CountDownLatch(1);
            Generation generation = session.generate(
                    GenerationConfig.greedy(model.contextLength(), Set.of()), (token, piece) -> await(interrupted));
            Thread.currentThread().interrupt();
            interrupted.countDown();
            GeneratedText.End end = generation.await().end();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(end).isIn(GeneratedText.End.CANCELLED, GeneratedText.End.CONTEXT_FULL);
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whileItGeneratesOnlyTheHandleMayBeUsed() {
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of(ids(2, 1)));
            CountDownLatch checked = new CountDownLatch(1);
            Generation generation = session.generate(greedy(), (token, piece) -> await(checked));
            try {
                assertThatIllegalStateException().isThrownBy(() -> session.append(Prompt.of(ids(1, 1))));
                assertThatIllegalStateException().isThrownBy(session::logits);
                assertThatIllegalStateException().isThrownBy(() -> session.generate(greedy(), TokenListener.NONE));
                assertThat(generation.isDone()).isFalse();
            } finally {
                checked.countDown();
            }
            assertThat(generation.await().tokens()).hasSize(ANSWER);
        }
    }

    @Test
    void aGenerationStopsWhereTheContextEnds() {
        int room = 3;
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of(ids(model.contextLength() - room, 1)));
            GeneratedText answer = session.generate(GenerationConfig.greedy(room + 5, Set.of()), TokenListener.NONE)
                    .await();
            assertThat(answer.end()).isEqualTo(GeneratedText.End.CONTEXT_FULL);
            assertThat(answer.tokens()).hasSize(room);
            assertThat(session.length()).isEqualTo(model.contextLength());
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of(ids(3, 1)));
            float[] before = session.logits();
            Prompt fine = Prompt.of(ids(2, 2));
            List<Prompt> bad = List.of(
                    Prompt.of(0, model.vocabularySize()),
                    Prompt.of(-1),
                    Prompt.of(ids(model.contextLength() - 2, 1)),
                    Prompt.builder()
                            .tokens(ids(2, 1))
                            .vectors(Embeddings.of(1, model.hiddenSize() + 1, new float[model.hiddenSize() + 1]))
                            .build());
            for (Prompt prompt : bad) {
                assertThatIllegalArgumentException().isThrownBy(() -> session.append(prompt));
                assertThat(session.length()).isEqualTo(3);
                assertThat(session.logits()).isEqualTo(before);
            }
            session.append(fine);
            assertThatTensor(session.logits()).isCloseTo(logitsAfter(Prompt.of(ids(3, 1)), fine), tolerance());
        }
        assertThatIllegalArgumentException().isThrownBy(() -> model.embed(new int[] {model.vocabularySize()}));
        assertThatIllegalArgumentException().isThrownBy(() -> model.embed(new int[] {-1}));
    }

    @Test
    void nothingReadMeansNoLogitsAndNoGeneration() {
        try (DecodingSession session = model.openSession()) {
            assertThatIllegalStateException().isThrownBy(session::logits);
            assertThatIllegalStateException().isThrownBy(() -> session.generate(greedy(), TokenListener.NONE));
        }
    }

    @Test
    void sessionsDoNotDisturbEachOther() {
        float[] first = logitsAfter(Prompt.of(ids(4, 1)), Prompt.of(ids(5, 2)));
        float[] second = logitsAfter(Prompt.of(ids(6, 3)), Prompt.of(ids(2, 4)));
        try (DecodingSession one = model.openSession();
                DecodingSession two = model.openSession()) {
            one.append(Prompt.of(ids(4, 1)));
            two.append(Prompt.of(ids(6, 3)));
            one.append(Prompt.of(ids(5, 2)));
            two.append(Prompt.of(ids(2, 4)));
            assertThat(one.logits()).isEqualTo(first);
            assertThat(two.logits()).isEqualTo(second);
        }
    }

    @Test
    void threadsMayShareTheModel() throws InterruptedException, ExecutionException {
        List<List<Integer>> alone = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            alone.add(answer(mixedPrompt(i), greedy()).tokens());
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<Integer>>> together = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int seed = i;
                together.add(
                        threads.submit(() -> answer(mixedPrompt(seed), greedy()).tokens()));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(together.get(i).get()).isEqualTo(alone.get(i));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void useLeavesTheWeightsAsTheyWere() {
        String before = model.fingerprint();
        answer(mixedPrompt(1), greedy());
        assertThat(model.fingerprint()).isEqualTo(before).isNotBlank();
    }

    @Test
    void aClosedSessionIsRefusedAndMayBeClosedAgain() {
        DecodingSession session = model.openSession();
        session.append(Prompt.of(ids(2, 1)));
        session.close();
        session.close();
        assertThatIllegalStateException().isThrownBy(() -> session.append(Prompt.of(ids(1, 1))));
        assertThatIllegalStateException().isThrownBy(session::logits);
        assertThatIllegalStateException().isThrownBy(() -> session.generate(greedy(), TokenListener.NONE));
    }

    @Test
    void closingASessionEndsItsGeneration() {
        DecodingSession session = model.openSession();
        session.append(Prompt.of(ids(2, 1)));
        Generation generation =
                session.generate(GenerationConfig.greedy(model.contextLength(), Set.of()), TokenListener.NONE);
        session.close();
        assertThat(generation.isDone()).isTrue();
        assertThat(generation.await().end()).isIn(GeneratedText.End.CANCELLED, GeneratedText.End.CONTEXT_FULL);
    }

    @Test
    void aClosedModelIsRefusedAndMayBeClosedAgain() {
        DecodingSession open = model.openSession();
        open.append(Prompt.of(ids(2, 1)));
        model.close();
        model.close();
        assertThatIllegalStateException().isThrownBy(model::openSession);
        assertThatIllegalStateException().isThrownBy(() -> model.embed(new int[] {0}));
        assertThatIllegalStateException().isThrownBy(model::fingerprint);
        assertThatIllegalStateException().isThrownBy(() -> open.append(Prompt.of(0)));
        open.close();
    }

    @Test
    void aModelMayBeClosedWhileItGenerates() {
        DecodingSession session = model.openSession();
        session.append(Prompt.of(ids(2, 1)));
        Generation generation =
                session.generate(GenerationConfig.greedy(model.contextLength(), Set.of()), TokenListener.NONE);
        model.close();
        try {
            assertThat(generation.await().end()).isIn(GeneratedText.End.CANCELLED, GeneratedText.End.CONTEXT_FULL);
        } catch (RuntimeException e) {
            assertThat(e).isNotNull(); // failing is allowed, crashing is not
        }
        session.close();
    }

    @Test
    void sizesAreSensible() {
        assertThat(model.hiddenSize()).isPositive();
        assertThat(model.vocabularySize()).isPositive();
        assertThat(model.contextLength()).isGreaterThanOrEqualTo(64);
        assertThat(model.generationConfig().stopTokens())
                .allSatisfy(token -> assertThat(token).isBetween(0, model.vocabularySize() - 1));
        assertThat(model.generationConfig().temperature()).isCloseTo(0, within(10.0));
    }
}
