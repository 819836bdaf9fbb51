package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.tensor.Embeddings;

/**
 * What every {@link Adapter} and its provider promise. A provider's test extends it (or {@link TrainableAdapterContract}, where
 * its adapters learn) and names the provider; {@link #spec()} and {@link #batchTolerance()} may say more:
 *
 * <pre>{@code
 * class MyAdapterTest extends AdapterContract {
 *     @Override
 *     protected AdapterProvider provider() {
 *         return new MyAdapterProvider();
 *     }
 * }
 * }</pre>
 */
public abstract class AdapterContract extends AdapterRefusals {
    /** For subclasses. */
    protected AdapterContract() {}

    @Promise(by = "Adapter", that = "threads may share it: calls at once give what calls one after the other give")
    void concurrentCallsGiveWhatSerialCallsGive() {
        List<Embeddings> frames = batch();
        List<Embeddings> expected = singles();
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < Concurrently.THREADS; i++) {
            int first = i;
            calls.add(() -> {
                for (int k = first; k < first + frames.size(); k++) {
                    int alone = k % frames.size();
                    assertClose(
                            adapter().adapt(List.of(frames.get(alone))), List.of(expected.get(alone)), "in a thread");
                    assertClose(adapter().adapt(frames), expected, "in a thread's batch");
                }
                return null;
            });
        }
        Concurrently.call(calls);
    }

    @Promise(by = "Adapter", that = "a call that fails in one thread harms no call in another")
    void aFailingCallHarmsNoOther() {
        List<Embeddings> expected = singles();
        List<Embeddings> bad = new ArrayList<>(batch());
        bad.addAll(badFrames());
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < Concurrently.THREADS; i++) {
            boolean fails = i % 2 == 1;
            calls.add(() -> {
                for (int k = 0; k < 2 * batch().size(); k++) {
                    if (fails) {
                        Refusal.ofArgument("a bad batch", () -> adapter().adapt(bad));
                    } else {
                        assertClose(adapter().adapt(batch()), expected, "beside calls that fail");
                    }
                }
                return null;
            });
        }
        Concurrently.call(calls);
        assertClose(adapter().adapt(batch()), expected, "after calls that failed");
    }

    @Promise(by = "Adapter.close", that = "closing twice does nothing")
    void closingTwiceDoesNothing() {
        Adapter closed = create(SEED);
        closed.close();
        closed.close();
    }

    @Promise(by = "Adapter.close", that = "adapt throws an IllegalStateException afterwards")
    void closedAdapterRefusesWork() {
        Adapter closed = create(SEED);
        closed.close();
        Refusal.ofState("adapt after close", () -> closed.adapt(batch()));
        Refusal.ofState("adapt of nothing after close", () -> closed.adapt(List.of()));
        Refusal.ofStateUnless(
                "inputWidth after close", () -> assertThat(closed.inputWidth()).isEqualTo(spec().inputWidth()));
        Refusal.ofStateUnless("outputWidth after close", () -> assertThat(closed.outputWidth())
                .isEqualTo(spec().outputWidth()));
        Refusal.ofStateUnless("outputLength after close", () -> assertThat(closed.outputLength(10))
                .isEqualTo(adapter().outputLength(10)));
    }

    @Promise(by = "Adapter.close", that = "other adapters of the provider stay open and as they were")
    void closingOneLeavesOthersOpen() {
        List<Embeddings> before = adapter().adapt(batch());
        create(SEED).close();
        assertThat(adapter().adapt(batch())).as("another adapter's vectors").isEqualTo(before);
    }

    @Promise(
            by = "Adapter.close",
            that = "calls under way end rightly, or say with an IllegalStateException that it is closed")
    void closingWhileOthersAdaptIsSafe() {
        Adapter closing = create(SEED);
        List<Embeddings> expected = List.of(adaptOne(closing, frames(10, 1)));
        Concurrently.closeWhileUsed(
                closing::close, () -> assertClose(closing.adapt(List.of(frames(10, 1))), expected, "before the close"));
    }
}
