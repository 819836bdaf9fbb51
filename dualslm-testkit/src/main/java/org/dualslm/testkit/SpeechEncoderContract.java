package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;

/**
 * What every {@link SpeechEncoder} and its provider promise. A provider's test extends it and names the provider and what to
 * encode; where it needs weights or options, {@link #source()}, {@link #requiredFiles()} and {@link #options()} say so:
 *
 * <pre>{@code
 * class ProsodyEncoderTest extends SpeechEncoderContract {
 *     @Override
 *     protected SpeechEncoderProvider provider() {
 *         return new ProsodyEncoderProvider();
 *     }
 *
 *     @Override
 *     protected List<AudioClip> clips() {
 *         return List.of(aSecondOfSpeech, threeSecondsOfSpeech);
 *     }
 * }
 * }</pre>
 */
public abstract class SpeechEncoderContract extends EncoderRefusals {
    private static final int ROUNDS = 2;

    /** For subclasses. */
    protected SpeechEncoderContract() {}

    @Promise(
            by = "SpeechEncoder",
            that = "threads may share it: calls at once give what calls one after the other give")
    void concurrentCallsGiveWhatSerialCallsGive() {
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < Concurrently.THREADS; i++) {
            int thread = i;
            calls.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    int by = thread + round;
                    assertClose(
                            encoder().encode(rotated(given(), by), allStreams()),
                            rotated(singles(), by),
                            "in a thread's batch");
                }
                return null;
            });
        }
        Concurrently.call(calls);
    }

    private static <T> List<T> rotated(List<T> list, int by) {
        List<T> rotated = new ArrayList<>(list);
        Collections.rotate(rotated, by);
        return rotated;
    }

    @Promise(by = "SpeechEncoder", that = "a call that fails in one thread harms no call in another")
    void aFailingCallHarmsNoOther() {
        List<AudioClip> bad = Arrays.asList(given().get(0), null);
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < Concurrently.THREADS; i++) {
            boolean fails = i % 2 == 1;
            calls.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    if (fails) {
                        Refusal.ofNull("null in a batch", () -> encoder().encode(bad, allStreams()));
                        Refusal.ofArgument(
                                "a stream that is not there", () -> encoder().encode(given(), Set.of(UNKNOWN_STREAM)));
                    } else {
                        assertClose(encoder().encode(given(), allStreams()), singles(), "beside calls that fail");
                    }
                }
                return null;
            });
        }
        Concurrently.call(calls);
        assertClose(encoder().encode(given(), allStreams()), singles(), "after calls that failed");
    }

    @Promise(by = "SpeechEncoder.close", that = "closing twice does nothing")
    void closingTwiceDoesNothing() {
        SpeechEncoder closed = open();
        closed.close();
        closed.close();
    }

    @Promise(by = "SpeechEncoder.close", that = "encode throws an IllegalStateException afterwards")
    void closedEncoderRefusesWork() {
        SpeechEncoder closed = open();
        List<SpeechStream> streams = closed.streams();
        closed.close();
        Refusal.ofState("encode after close", () -> closed.encode(given(), allStreams()));
        Refusal.ofState("encode of nothing after close", () -> closed.encode(List.of(), allStreams()));
        Refusal.ofStateUnless(
                "streams after close", () -> assertThat(closed.streams()).isEqualTo(streams));
        Refusal.ofStateUnless("fingerprint after close", () -> assertThat(closed.fingerprint())
                .isEqualTo(encoder().fingerprint()));
    }

    @Promise(by = "SpeechEncoder.close", that = "other encoders of the provider stay open and as they were")
    void closingOneLeavesOthersOpen() {
        open().close();
        EncodedSpeech encoded = encode(given().get(0), allStreams());
        assertThat(encoded).as("another encoder's frames").isEqualTo(singles().get(0));
    }

    @Promise(
            by = "SpeechEncoder.close",
            that = "calls under way end rightly, or say with an IllegalStateException that it is closed")
    void closingWhileOthersEncodeIsSafe() {
        SpeechEncoder closing = open();
        List<AudioClip> clip = List.of(given().get(0));
        Set<String> streams = allStreams();
        Concurrently.closeWhileUsed(
                closing::close,
                () -> assertClose(closing.encode(clip, streams), singles().subList(0, 1), "before the close"));
    }
}
