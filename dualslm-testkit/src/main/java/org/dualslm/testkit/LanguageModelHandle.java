package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.GeneratedText.End;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;

/** The handle of a running generation. */
abstract class LanguageModelHandle extends LanguageModelGeneration {
    /** As many tokens as the context has room for. */
    final GenerationConfig endless() {
        return GenerationConfig.greedy(model().contextLength(), Set.of());
    }

    /**
     * Holds up a generation from within its listener, whatever interrupts it; an interrupt is kept. Not for ever: a plugin that
     * generates on the caller's thread would wait for itself.
     */
    static void await(CountDownLatch latch) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!latch.await(20, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("generate does not return while its listener is called");
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Promise(
            by = "TokenListener.onToken",
            that = "what it throws ends the generation, is thrown by await, and leaves the session usable")
    void whatTheListenerThrowsEndsTheGeneration() {
        RuntimeException thrown = new RuntimeException("enough");
        try (DecodingSession session = model().openSession()) {
            session.append(mixedPrompt(1));
            Generation generation = session.generate(greedy(), (token, piece) -> {
                throw thrown;
            });
            assertThatThrownBy(() -> ended(generation)).isSameAs(thrown);
            assertThat(generation.isDone()).as("isDone").isTrue();
            session.append(Prompt.of(ids(1, 1)));
        }
    }

    @Promise(
            by = "Generation.cancel",
            that = "from any thread, it ends the generation after the token at hand, with what there is")
    void cancellingEndsTheGenerationWithWhatThereIs() {
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(2, 1)));
            CountDownLatch oneTold = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            Generation generation = session.generate(endless(), (token, piece) -> {
                oneTold.countDown();
                await(cancelled);
            });
            Concurrently.call(() -> {
                oneTold.await();
                generation.cancel();
                cancelled.countDown();
                return null;
            });
            GeneratedText answer = ended(generation);
            assertThat(answer.end()).isEqualTo(End.CANCELLED);
            assertThat(answer.tokens()).as("tokens until the cancel").hasSize(1);
            assertThat(session.length()).as("length").isEqualTo(3);
            generation.cancel(); // does nothing any more
            assertThat(ended(generation)).as("the result, asked for again").isEqualTo(answer);
        }
    }

    @Promise(by = "Generation.await", that = "an interrupt cancels the generation, is kept, and gives what there is")
    void anInterruptCancelsAndIsKept() {
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(2, 1)));
            CountDownLatch interrupted = new CountDownLatch(1);
            Generation generation = session.generate(endless(), (token, piece) -> await(interrupted));
            boolean kept = Concurrently.call(() -> {
                Thread.currentThread().interrupt();
                interrupted.countDown();
                End end = generation.await().end();
                assertThat(end).isIn(End.CANCELLED, End.CONTEXT_FULL);
                return Thread.interrupted();
            });
            assertThat(kept).as("the interrupt is kept").isTrue();
        }
    }

    @Promise(
            by = "DecodingSession.generate",
            that = "while it runs, the session's other methods throw an IllegalStateException")
    void whileItGeneratesOnlyTheHandleMayBeUsed() {
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(2, 1)));
            CountDownLatch checked = new CountDownLatch(1);
            Generation generation = session.generate(greedy(), (token, piece) -> await(checked));
            try {
                Refusal.ofState("append while it generates", () -> session.append(Prompt.of(ids(1, 1))));
                Refusal.ofState("logits while it generates", session::logits);
                Refusal.ofState("generate while it generates", () -> session.generate(greedy(), TokenListener.NONE));
            } finally {
                checked.countDown();
            }
            assertThat(ended(generation).tokens()).hasSize(ANSWER);
        }
    }

    @Promise(by = "Generation.isDone", that = "it is false while the generation runs, and true once it has ended")
    void isDoneTellsTheTruth() {
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(2, 1)));
            CountDownLatch looked = new CountDownLatch(1);
            Generation generation = session.generate(greedy(), (token, piece) -> await(looked));
            boolean early = generation.isDone();
            looked.countDown();
            ended(generation);
            assertThat(early).as("isDone before the first token was told").isFalse();
            assertThat(generation.isDone()).as("isDone at the end").isTrue();
        }
    }

    @Promise(by = "DecodingSession.close", that = "it cancels a running generation and waits for it")
    void closingASessionEndsItsGeneration() {
        DecodingSession session = model().openSession();
        session.append(Prompt.of(ids(2, 1)));
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        Generation generation = session.generate(endless(), (token, piece) -> {
            told.countDown();
            await(held);
        });
        Concurrently.call(() -> {
            told.await();
            return null;
        });
        Concurrently.Running<Boolean> closing = Concurrently.start(() -> {
            session.close();
            return held.getCount() == 0;
        });
        closing.awaitEndOrWaitIn("close");
        held.countDown();
        assertThat(closing.results().get(0))
                .as("close waits while the listener is called")
                .isTrue();
        assertThat(generation.isDone()).as("isDone after close").isTrue();
        assertThat(ended(generation).end()).isEqualTo(End.CANCELLED);
    }
}
