package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What a provider's test says of its encoders, and what all stories of the contract share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EncoderFacts {
    private SpeechEncoder encoder;
    private List<AudioClip> clips;
    private List<EncodedSpeech> singles;

    /** The provider to test. */
    protected abstract SpeechEncoderProvider provider();

    /** Where its weights are; by default null, for a provider without weights. */
    protected ModelSource source() {
        return null;
    }

    /** With which options to build encoders; by default none. */
    protected Options options() {
        return Options.none();
    }

    /**
     * The files of {@link #source()} that it cannot do without: each is taken away in turn, and must be named by the refusal. By
     * default none; then an empty directory must be refused by its name, or do.
     */
    protected List<String> requiredFiles() {
        return List.of();
    }

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

    /** Opens an encoder, always with the same weights and settings; the contract closes it. By default as the provider builds it. */
    protected SpeechEncoder open() {
        return provider().create(source(), options());
    }

    /** Opens the encoder that most tests share, and encodes each clip alone. */
    @BeforeAll
    final void openSharedEncoder() {
        clips = List.copyOf(clips());
        assertThat(clips).as("clips given to the contract").hasSizeGreaterThanOrEqualTo(2);
        assertThat(longest().seconds() - shortest().seconds())
                .as("seconds between the shortest and the longest clip given to the contract")
                .isGreaterThanOrEqualTo(0.5);
        encoder = open();
        singles = encodeOneByOne();
    }

    /** Closes it, for the first time: tests that close an encoder have one of their own. */
    @AfterAll
    final void closeSharedEncoder() {
        if (encoder != null) {
            encoder.close();
        }
    }

    /** The encoder that most tests share. */
    final SpeechEncoder encoder() {
        return encoder;
    }

    final List<AudioClip> given() {
        return clips;
    }

    /** What each clip gave alone, with all streams. */
    final List<EncodedSpeech> singles() {
        return singles;
    }

    final Set<String> allStreams() {
        Set<String> names = new LinkedHashSet<>();
        encoder.streams().forEach(stream -> names.add(stream.name()));
        return names;
    }

    final List<EncodedSpeech> encodeOneByOne() {
        List<EncodedSpeech> encoded = new ArrayList<>();
        for (AudioClip clip : clips) {
            encoded.add(encode(clip, allStreams()));
        }
        return encoded;
    }

    final EncodedSpeech encode(AudioClip clip, Set<String> streams) {
        List<EncodedSpeech> encoded = encoder.encode(List.of(clip), streams);
        assertThat(encoded).as("what one clip gives").hasSize(1);
        return encoded.get(0);
    }

    final AudioClip shortest() {
        return clips.stream()
                .min(Comparator.comparingDouble(AudioClip::seconds))
                .orElseThrow();
    }

    final AudioClip longest() {
        return clips.stream()
                .max(Comparator.comparingDouble(AudioClip::seconds))
                .orElseThrow();
    }

    /** The longest clip over and over, until it lasts so long. */
    final AudioClip repeated(double seconds) {
        float[] once = longest().toArray();
        float[] samples = new float[(int) (seconds * longest().sampleRate())];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = once[i % once.length];
        }
        return AudioClip.of(samples, longest().sampleRate());
    }

    final void assertFinite(EncodedSpeech encoded, String what) {
        encoded.streams().forEach((name, frames) -> assertThat(frames.isFinite())
                .as("stream %s of %s is finite", name, what)
                .isTrue());
    }

    final void assertFrameCount(EncodedSpeech encoded, SpeechStream stream, AudioClip clip) {
        assertThat((double) encoded.stream(stream.name()).length())
                .as("frames of %s for %s", stream, clip)
                .isCloseTo(clip.seconds() * stream.frameRate(), within(edgeFrames()));
    }

    final void assertClose(List<EncodedSpeech> actual, List<EncodedSpeech> expected, String where) {
        assertThat(actual).as("clips " + where).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertClose(actual.get(i), expected.get(i), "clip " + i + " " + where);
        }
    }

    final void assertClose(EncodedSpeech actual, EncodedSpeech expected, String what) {
        assertThat(actual.streams().keySet())
                .as("streams of " + what)
                .isEqualTo(expected.streams().keySet());
        expected.streams().forEach((name, frames) -> {
            Embeddings found = actual.stream(name);
            TensorAssert.assertThatTensor(found)
                    .as("%s, stream %s", what, name)
                    .isCloseTo(frames, Tolerance.absolute(batchTolerance() * TensorAssert.greatestMagnitude(frames)));
        });
    }
}
