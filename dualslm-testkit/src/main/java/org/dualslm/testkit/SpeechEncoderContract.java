package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every {@link SpeechEncoder} promises. A provider's test extends it and says how to open an encoder and what to
 * encode:
 *
 * <pre>{@code
 * class ProsodyEncoderTest extends SpeechEncoderContract {
 *     @Override
 *     protected SpeechEncoder open() {
 *         return new ProsodyEncoderProvider().create(source, Options.none());
 *     }
 *
 *     @Override
 *     protected List<AudioClip> clips() {
 *         return List.of(aSecondOfSpeech, threeSecondsOfSpeech);
 *     }
 * }
 * }</pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SpeechEncoderContract {
    private static final int THREADS = 4;
    private static final int ROUNDS = 3;

    private SpeechEncoder encoder;
    private List<AudioClip> clips;
    private List<EncodedSpeech> singles;

    /** For subclasses. */
    protected SpeechEncoderContract() {}

    /** Opens an encoder, always with the same weights and settings; the contract closes it. */
    protected abstract SpeechEncoder open();

    /**
     * What to encode, the same at every call: at least two clips whose durations differ by half a second or more,
     * each long enough for ten frames. A few seconds are plenty.
     */
    protected abstract List<AudioClip> clips();

    /**
     * The greatest difference allowed between a clip's frames in a batch and alone, or in concurrent calls and in one
     * call after the other, as a fraction of the stream's greatest magnitude in that clip. By default 0: equal bit by
     * bit.
     */
    protected double batchTolerance() {
        return 0;
    }

    /**
     * How many frames a clip may have more or fewer than its duration times the frame rate, for what windows at its
     * two edges add or cost. By default 3.
     */
    protected double edgeFrames() {
        return 3;
    }

    /** Opens the encoder that most tests share, and encodes each clip alone. */
    @BeforeAll
    public final void openSharedEncoder() {
        clips = List.copyOf(clips());
        assertThat(clips).as("clips given to the contract").hasSizeGreaterThanOrEqualTo(2);
        assertThat(longest().seconds() - shortest().seconds())
                .as("seconds between the shortest and the longest clip given to the contract")
                .isGreaterThanOrEqualTo(0.5);
        encoder = open();
        singles = encodeOneByOne();
    }

    /** Closes it. */
    @AfterAll
    public final void closeSharedEncoder() {
        if (encoder != null) {
            encoder.close();
        }
    }

    @Test
    public void streamsAreSomeAndDistinct() {
        assertThat(encoder.streams()).isNotEmpty();
        assertThat(encoder.streams()).extracting(SpeechStream::name).doesNotHaveDuplicates();
        assertThat(encoder.streams()).isEqualTo(encoder.streams());
    }

    @Test
    public void givesExactlyTheStreamsAskedFor() {
        for (SpeechStream stream : encoder.streams()) {
            EncodedSpeech encoded = encode(clips.get(0), Set.of(stream.name()));
            assertThat(encoded.streams()).containsOnlyKeys(stream.name());
            assertClose(encoded, only(singles.get(0), stream.name()), "stream " + stream.name() + " asked for alone");
        }
    }

    @Test
    public void sameClipGivesSameFrames() {
        assertThat(encodeOneByOne()).isEqualTo(singles);
    }

    @Test
    public void anotherEncoderGivesSameFrames() {
        try (SpeechEncoder other = open()) {
            assertThat(other.streams()).isEqualTo(encoder.streams());
            assertThat(other.encode(List.of(clips.get(0)), allStreams())).containsExactly(singles.get(0));
        }
    }

    @Test
    public void raggedBatchEqualsSingleClips() {
        List<AudioClip> batch = new ArrayList<>(clips);
        List<EncodedSpeech> expected = new ArrayList<>(singles);
        // Twice over and backwards, so that no clip keeps its place and every clip meets another neighbour.
        batch.addAll(clips);
        expected.addAll(singles);
        Collections.reverse(batch);
        Collections.reverse(expected);
        List<EncodedSpeech> encoded = encoder.encode(batch, allStreams());
        assertThat(encoded).hasSameSizeAs(batch);
        for (int i = 0; i < batch.size(); i++) {
            assertClose(encoded.get(i), expected.get(i), "place " + i + " of the batch, " + batch.get(i));
        }
    }

    @Test
    public void emptyBatchGivesNothing() {
        assertThat(encoder.encode(List.of(), allStreams())).isEmpty();
    }

    @Test
    public void declaredWidthsAreTrue() {
        for (EncodedSpeech encoded : singles) {
            for (SpeechStream stream : encoder.streams()) {
                Embeddings frames = encoded.stream(stream.name());
                assertThat(frames.width()).as("width of %s", stream).isEqualTo(stream.width());
                assertThat(frames.isFinite())
                        .as("frames of %s are finite", stream)
                        .isTrue();
            }
        }
    }

    @Test
    public void declaredFrameRatesAreTrue() {
        for (SpeechStream stream : encoder.streams()) {
            for (int i = 0; i < clips.size(); i++) {
                assertThat((double) frames(i, stream))
                        .as("frames of %s for %s", stream, clips.get(i))
                        .isCloseTo(clips.get(i).seconds() * stream.frameRate(), within(edgeFrames()));
            }
            // What the edges cost cancels between two clips, so here only rounding is allowed.
            int low = clips.indexOf(shortest());
            int high = clips.indexOf(longest());
            double seconds = longest().seconds() - shortest().seconds();
            assertThat((double) frames(high, stream) - frames(low, stream))
                    .as("frames of %s that %.3f s more of audio add", stream, seconds)
                    .isCloseTo(seconds * stream.frameRate(), within(1.01));
        }
    }

    @Test
    public void clipsOfOtherSampleRatesGiveFramesAtTheSameRate() {
        for (int sampleRate : new int[] {8_000, 16_000, 22_050, 48_000}) {
            AudioClip clip = clips.get(0).resampled(sampleRate);
            EncodedSpeech encoded = encode(clip, allStreams());
            for (SpeechStream stream : encoder.streams()) {
                Embeddings frames = encoded.stream(stream.name());
                assertThat((double) frames.length())
                        .as("frames of %s for %s", stream, clip)
                        .isCloseTo(clip.seconds() * stream.frameRate(), within(edgeFrames()));
                assertThat(frames.isFinite())
                        .as("frames of %s for %s are finite", stream, clip)
                        .isTrue();
            }
        }
    }

    @Test
    public void differentClipsGiveDifferentFrames() {
        for (SpeechStream stream : encoder.streams()) {
            Embeddings one = singles.get(0).stream(stream.name());
            Embeddings two = singles.get(1).stream(stream.name());
            int shared = Math.min(one.length(), two.length());
            assertThat(one.slice(0, shared)).as("%s of two clips", stream).isNotEqualTo(two.slice(0, shared));
        }
    }

    @Test
    public void silenceGivesFiniteFrames() {
        AudioClip silence =
                AudioClip.of(new float[clips.get(0).length()], clips.get(0).sampleRate());
        EncodedSpeech encoded = encode(silence, allStreams());
        encoded.streams().forEach((name, frames) -> assertThat(frames.isFinite())
                .as("stream %s of silence is finite", name)
                .isTrue());
    }

    @Test
    public void singleSampleGivesFramesOrSaysThatItIsTooShort() {
        AudioClip click = AudioClip.of(new float[] {0.5f}, clips.get(0).sampleRate());
        try {
            encode(click, allStreams()).streams().forEach((name, frames) -> assertThat(frames.length())
                    .as("frames of stream %s for a single sample", name)
                    .isPositive());
        } catch (AudioException e) {
            assertThat(e).hasMessageMatching("(?s).*\\b1\\b.*");
        }
    }

    @Test
    public void unknownStreamIsRefusedWithTheNamesThatExist() {
        String[] names = allStreams().toArray(String[]::new);
        for (List<AudioClip> batch : List.of(clips, List.<AudioClip>of())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.encode(batch, Set.of("no-such-stream", names[0])))
                    .withMessageContaining("no-such-stream")
                    .satisfies(e -> assertThat(e.getMessage()).contains(names));
        }
    }

    @Test
    public void askingForNoStreamIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.encode(clips, Set.of()));
    }

    @Test
    public void concurrentCallsGiveWhatSerialCallsGive() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<EncodedSpeech>>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS * ROUNDS; i++) {
                int rotation = i;
                calls.add(pool.submit(() -> encoder.encode(rotated(clips, rotation), allStreams())));
            }
            for (int i = 0; i < calls.size(); i++) {
                List<EncodedSpeech> expected = rotated(singles, i);
                List<EncodedSpeech> encoded = calls.get(i).get();
                assertThat(encoded).hasSameSizeAs(expected);
                for (int k = 0; k < expected.size(); k++) {
                    assertClose(encoded.get(k), expected.get(k), "concurrent call " + i + ", clip " + k);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    public void fingerprintIsStable() {
        String before = encoder.fingerprint();
        encoder.encode(clips, allStreams());
        assertThat(encoder.fingerprint()).isNotBlank().isEqualTo(before);
        try (SpeechEncoder other = open()) {
            assertThat(other.fingerprint()).isEqualTo(before);
        }
    }

    @Test
    public void closingTwiceDoesNothing() {
        SpeechEncoder closed = open();
        closed.close();
        closed.close();
    }

    @Test
    public void closedEncoderRefusesWork() {
        SpeechEncoder closed = open();
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> closed.encode(clips, allStreams()));
        assertThatIllegalStateException().isThrownBy(() -> closed.encode(List.of(), allStreams()));
        assertThat(encode(clips.get(0), allStreams()))
                .as("another encoder stays usable")
                .isEqualTo(singles.get(0));
    }

    @Test
    public void closingWhileOthersEncodeIsSafe() throws Exception {
        SpeechEncoder closing = open();
        CountDownLatch started = new CountDownLatch(THREADS);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                calls.add(pool.submit(() -> encodeUntilClosed(closing, started)));
            }
            started.await();
            closing.close();
            for (Future<Integer> call : calls) {
                assertThat(call.get())
                        .as("calls that ended well before the close")
                        .isPositive();
            }
        } finally {
            closing.close();
            pool.shutdownNow();
        }
    }

    /** Every call either gives the right frames or says that the encoder is closed. */
    private int encodeUntilClosed(SpeechEncoder closing, CountDownLatch started) {
        int calls = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List<EncodedSpeech> encoded = closing.encode(List.of(clips.get(0)), allStreams());
                assertClose(encoded.get(0), singles.get(0), "call " + calls + " before the close");
                calls++;
                if (calls == 1) {
                    started.countDown();
                }
            }
        } catch (IllegalStateException closed) {
            // The expected end.
        } finally {
            started.countDown();
        }
        return calls;
    }

    private void assertClose(EncodedSpeech actual, EncodedSpeech expected, String what) {
        assertThat(actual.streams().keySet())
                .as(what)
                .isEqualTo(expected.streams().keySet());
        expected.streams().forEach((name, frames) -> {
            Embeddings found = actual.stream(name);
            assertThat(found.length()).as("%s: frames of %s", what, name).isEqualTo(frames.length());
            assertThat(found.width()).as("%s: width of %s", what, name).isEqualTo(frames.width());
            assertThat(greatestDifference(found, frames))
                    .as("%s: greatest difference in stream %s", what, name)
                    .isLessThanOrEqualTo(batchTolerance() * greatestMagnitude(frames));
        });
    }

    private static double greatestDifference(Embeddings one, Embeddings two) {
        float[] a = one.toArray();
        float[] b = two.toArray();
        double greatest = 0;
        for (int i = 0; i < a.length; i++) {
            greatest = Math.max(greatest, Math.abs((double) a[i] - b[i]));
        }
        return greatest;
    }

    private static double greatestMagnitude(Embeddings frames) {
        double greatest = 0;
        for (float value : frames.toArray()) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    private List<EncodedSpeech> encodeOneByOne() {
        List<EncodedSpeech> encoded = new ArrayList<>();
        for (AudioClip clip : clips) {
            encoded.add(encode(clip, allStreams()));
        }
        return encoded;
    }

    private EncodedSpeech encode(AudioClip clip, Set<String> streams) {
        List<EncodedSpeech> encoded = encoder.encode(List.of(clip), streams);
        assertThat(encoded).hasSize(1);
        return encoded.get(0);
    }

    private Set<String> allStreams() {
        Set<String> names = new LinkedHashSet<>();
        encoder.streams().forEach(stream -> names.add(stream.name()));
        return names;
    }

    private int frames(int clip, SpeechStream stream) {
        return singles.get(clip).stream(stream.name()).length();
    }

    private AudioClip shortest() {
        return Collections.min(clips, (a, b) -> Double.compare(a.seconds(), b.seconds()));
    }

    private AudioClip longest() {
        return Collections.max(clips, (a, b) -> Double.compare(a.seconds(), b.seconds()));
    }

    private static EncodedSpeech only(EncodedSpeech encoded, String stream) {
        return new EncodedSpeech(Map.of(stream, encoded.stream(stream)));
    }

    private static <T> List<T> rotated(List<T> list, int by) {
        List<T> rotated = new ArrayList<>(list);
        Collections.rotate(rotated, by);
        return rotated;
    }
}
