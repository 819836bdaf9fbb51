package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText.End;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;

/**
 * What every {@link LanguageModel}, its sessions and its provider promise. A provider's test extends it (or {@link
 * DifferentiableLanguageModelContract}, where adapters can be trained through its models) and names the provider and a small
 * model's files; {@link #options()}, {@link #requiredFiles()} and {@link #tolerance()} may say more:
 *
 * <pre>{@code
 * class MyLanguageModelTest extends LanguageModelContract {
 *     @Override
 *     protected LanguageModelProvider provider() {
 *         return new MyLanguageModelProvider();
 *     }
 *
 *     @Override
 *     protected ModelSource source() {
 *         return ModelSource.directory(Path.of("src/test/resources/tiny-model"));
 *     }
 * }
 * }</pre>
 */
public abstract class LanguageModelContract extends LanguageModelHandle {
    /** For subclasses. */
    protected LanguageModelContract() {}

    /** Reads, answers, and goes on reading: what one thread does with a shared model. */
    private List<Object> conversation(LanguageModel model, long seed) {
        try (DecodingSession session = model.openSession()) {
            session.append(mixedPrompt(seed));
            List<Integer> answer =
                    ended(session.generate(greedy(), TokenListener.NONE)).tokens();
            session.append(Prompt.of(ids(3, seed)));
            return List.of(answer, List.of(session.logits()[0]), model.embed(ids(5, seed)));
        }
    }

    @Promise(
            by = "LanguageModel",
            that = "threads may share it, each with sessions of its own: they get what one thread would")
    void threadsMayShareTheModel() {
        List<Object> alone = new ArrayList<>();
        List<Callable<List<Object>>> calls = new ArrayList<>();
        for (int i = 0; i < Concurrently.THREADS; i++) {
            int seed = i;
            alone.add(conversation(model(), seed));
            calls.add(() -> {
                List<Object> first = conversation(model(), seed);
                assertThat(conversation(model(), seed))
                        .as("the same again in a thread")
                        .isEqualTo(first);
                return first;
            });
        }
        assertThat(Concurrently.call(calls)).isEqualTo(alone);
    }

    @Promise(by = "LanguageModel", that = "a call that fails in one thread harms no session in another")
    void aFailingCallHarmsNoOther() {
        List<Object> expected = conversation(model(), 1);
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < Concurrently.THREADS; i++) {
            boolean fails = i % 2 == 1;
            calls.add(() -> {
                for (int round = 0; round < 3; round++) {
                    if (fails) {
                        failInEveryWay();
                    } else {
                        assertThat(conversation(model(), 1))
                                .as("beside calls that fail")
                                .isEqualTo(expected);
                    }
                }
                return null;
            });
        }
        Concurrently.call(calls);
        assertThat(conversation(model(), 1)).as("after calls that failed").isEqualTo(expected);
    }

    private void failInEveryWay() {
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(2, 1)));
            for (Prompt bad : badPrompts()) {
                Refusal.ofArgument("a bad prompt", () -> session.append(bad));
            }
        }
    }

    @Promise(by = "DecodingSession.close", that = "closing twice does nothing")
    void closingASessionTwiceDoesNothing() {
        DecodingSession session = model().openSession();
        session.append(Prompt.of(ids(2, 1)));
        session.close();
        session.close();
    }

    @Promise(
            by = "DecodingSession.close",
            that = "append, logits and generate throw an IllegalStateException afterwards")
    void aClosedSessionRefusesWork() {
        DecodingSession session = model().openSession();
        session.append(Prompt.of(ids(2, 1)));
        session.close();
        Refusal.ofState("append after close", () -> session.append(Prompt.of(ids(1, 1))));
        Refusal.ofState("append of nothing after close", () -> session.append(Prompt.of()));
        Refusal.ofState("logits after close", session::logits);
        Refusal.ofState("generate after close", () -> session.generate(greedy(), TokenListener.NONE));
        Refusal.ofStateUnless(
                "length after close", () -> assertThat(session.length()).isEqualTo(2));
        assertThat(conversation(model(), 1)).as("in another session").hasSize(3);
    }

    @Promise(by = "LanguageModel.close", that = "closing twice does nothing")
    void closingTwiceDoesNothing() {
        LanguageModel closed = openModel();
        closed.close();
        closed.close();
    }

    @Promise(by = "LanguageModel.close", that = "the model and its sessions throw an IllegalStateException afterwards")
    void aClosedModelRefusesWork() {
        LanguageModel closed = openModel();
        DecodingSession open = closed.openSession();
        open.append(Prompt.of(ids(2, 1)));
        closed.close();
        Refusal.ofState("openSession after close", closed::openSession);
        Refusal.ofState("embed after close", () -> closed.embed(new int[] {0}));
        Refusal.ofState("embed of nothing after close", () -> closed.embed(new int[0]));
        Refusal.ofState("fingerprint after close", closed::fingerprint);
        Refusal.ofState("a session's append after its model's close", () -> open.append(Prompt.of(0)));
        Refusal.ofState(
                "a session's generate after its model's close",
                () -> ended(open.generate(greedy(), TokenListener.NONE)));
        Refusal.ofStateUnless(
                "hiddenSize after close", () -> assertThat(closed.hiddenSize()).isEqualTo(model().hiddenSize()));
        open.close();
    }

    @Promise(by = "LanguageModel.close", that = "other models of the provider stay open and as they were")
    void closingOneLeavesOthersOpen() {
        float[] before = logitsAfter(mixedPrompt(1));
        openModel().close();
        assertThat(logitsAfter(mixedPrompt(1))).as("another model's logits").isEqualTo(before);
    }

    @Promise(by = "LanguageModel.close", that = "a generation under way ends, with what there is or an exception")
    void aModelMayBeClosedWhileItGenerates() {
        LanguageModel closing = openModel();
        DecodingSession session = closing.openSession();
        session.append(Prompt.of(ids(2, 1)));
        Generation generation = session.generate(endless(), TokenListener.NONE);
        closing.close();
        try {
            assertThat(ended(generation).end()).isIn(End.CANCELLED, End.CONTEXT_FULL);
        } catch (RuntimeException e) {
            assertThat(generation.isDone()).as("isDone after %s", e).isTrue();
        }
        session.close();
    }

    @Promise(
            by = "LanguageModel.close",
            that = "calls under way end rightly, or say with an IllegalStateException that it is closed")
    void closingWhileOthersReadIsSafe() {
        LanguageModel closing = openModel();
        float[] expected = logitsAfter(Prompt.of(ids(6, 1)));
        Concurrently.closeWhileUsed(closing::close, () -> {
            closing.embed(ids(3, 1));
            assertThat(logitsAfter(closing, Prompt.of(ids(6, 1)))).isEqualTo(expected);
        });
    }
}
