package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.tensor.Embeddings;

/** Clips in, frames out: the streams declared, at the rates declared, and the same whatever is beside them. */
abstract class EncoderFrames extends EncoderFacts {
    /** Long enough that a frame rate that is 1 % off shows, if there are ten frames a second or more. */
    private static final double LONG_SECONDS = 24;

    @Promise(by = "SpeechEncoder.streams", that = "there is at least one, names are distinct, and they never change")
    void streamsAreSomeAndDistinct() {
        assertThat(encoder().streams()).isNotEmpty();
        assertThat(encoder().streams()).extracting(SpeechStream::name).doesNotHaveDuplicates();
        assertThat(encoder().streams()).isEqualTo(encoder().streams());
    }

    @Promise(
            by = "SpeechEncoder.encode",
            that = "it gives exactly the streams asked for, whichever others could be had")
    void givesExactlyTheStreamsAskedFor() {
        for (SpeechStream stream : encoder().streams()) {
            EncodedSpeech encoded = encode(given().get(0), Set.of(stream.name()));
            assertClose(
                    encoded,
                    new EncodedSpeech(Map.of(stream.name(), singles().get(0).stream(stream.name()))),
                    "a clip of which " + stream.name() + " alone was asked for");
        }
    }

    @Promise(by = "SpeechEncoder.encode", that = "the same clip gives the same frames, bit by bit")
    void sameClipGivesSameFrames() {
        assertThat(encodeOneByOne()).isEqualTo(singles());
    }

    @Promise(
            by = "SpeechEncoderProvider.create",
            that = "the same source and options give an encoder of the same frames")
    void anotherEncoderGivesSameFrames() {
        try (SpeechEncoder other = open()) {
            assertThat(other.streams()).as("streams").isEqualTo(encoder().streams());
            assertThat(other.encode(List.of(given().get(0)), allStreams()))
                    .as("frames")
                    .containsExactly(singles().get(0));
        }
    }

    @Promise(by = "SpeechStream.width", that = "each frame of the stream has it, and holds finite numbers")
    void declaredWidthsAreTrue() {
        for (EncodedSpeech encoded : singles()) {
            for (SpeechStream stream : encoder().streams()) {
                Embeddings frames = encoded.stream(stream.name());
                assertThat(frames.width()).as("width of %s", stream).isEqualTo(stream.width());
            }
            assertFinite(encoded, "a clip");
        }
    }

    @Promise(by = "SpeechStream.frameRate", that = "a clip has so many frames for each second, however long it is")
    void declaredFrameRatesAreTrue() {
        List<AudioClip> clips = new ArrayList<>(given());
        for (double part : new double[] {0.55, 0.7, 0.85}) {
            clips.add(longest().slice(0, (int) (part * longest().length())));
        }
        AudioClip lasting = repeated(LONG_SECONDS);
        clips.add(lasting);
        EncodedSpeech ofShortest = encode(shortest(), allStreams());
        for (AudioClip clip : clips) {
            EncodedSpeech encoded = encode(clip, allStreams());
            for (SpeechStream stream : encoder().streams()) {
                assertFrameCount(encoded, stream, clip);
                // What the edges cost cancels between two clips, so here only rounding is allowed.
                double seconds = clip.seconds() - shortest().seconds();
                assertThat((double) encoded.stream(stream.name()).length()
                                - ofShortest.stream(stream.name()).length())
                        .as("frames of %s that %.3f s more of audio add", stream, seconds)
                        .isCloseTo(seconds * stream.frameRate(), within(1.01));
            }
        }
    }

    @Promise(by = "SpeechEncoder", that = "it resamples: a clip of any sample rate gives frames at the same frame rate")
    void clipsOfOtherSampleRatesGiveFramesAtTheSameRate() {
        for (int sampleRate : new int[] {8_000, 16_000, 22_050, 48_000}) {
            AudioClip clip = given().get(0).resampled(sampleRate);
            EncodedSpeech encoded = encode(clip, allStreams());
            encoder().streams().forEach(stream -> assertFrameCount(encoded, stream, clip));
            assertFinite(encoded, clip.toString());
        }
    }

    @Promise(by = "SpeechEncoder.encode", that = "frames depend on the clip, in every stream")
    void differentClipsGiveDifferentFrames() {
        for (SpeechStream stream : encoder().streams()) {
            Embeddings one = singles().get(0).stream(stream.name());
            Embeddings two = singles().get(1).stream(stream.name());
            int shared = Math.min(one.length(), two.length());
            assertThat(one.slice(0, shared)).as("%s of two clips", stream).isNotEqualTo(two.slice(0, shared));
        }
    }

    @Promise(by = "SpeechEncoder.encode", that = "silence gives finite frames")
    void silenceGivesFiniteFrames() {
        AudioClip clip = given().get(0);
        assertFinite(encode(AudioClip.of(new float[clip.length()], clip.sampleRate()), allStreams()), "silence");
    }

    @Promise(
            by = "SpeechEncoder.encode",
            that = "a clip too short for a frame is refused with an AudioException that says how short it is")
    void singleSampleGivesFramesOrSaysThatItIsTooShort() {
        AudioClip click = AudioClip.of(new float[] {0.5f}, given().get(0).sampleRate());
        try {
            encode(click, allStreams()).streams().forEach((name, frames) -> assertThat(frames.length())
                    .as("frames of stream %s for a single sample", name)
                    .isPositive());
        } catch (AudioException e) {
            assertThat(e).hasMessageMatching("(?s).*\\b1\\b.*");
        }
    }

    @Promise(by = "SpeechEncoder.encode", that = "a ragged batch gives, in order, what its clips give one by one")
    void raggedBatchEqualsSingleClips() {
        List<AudioClip> batch = new ArrayList<>(given());
        List<EncodedSpeech> expected = new ArrayList<>(singles());
        // Twice over and backwards, so that no clip keeps its place and every clip meets another neighbour.
        batch.addAll(given());
        expected.addAll(singles());
        Collections.reverse(batch);
        Collections.reverse(expected);
        assertClose(encoder().encode(batch, allStreams()), expected, "of the batch");
    }

    @Promise(
            by = "SpeechEncoder.encode",
            that = "a short clip is not changed by a long one beside it, nor the other way round")
    void aLongClipBesideAShortOneChangesNothing() {
        AudioClip brief = shortest().slice(0, shortest().length() / 2);
        List<AudioClip> both = List.of(brief, repeated(4 * longest().seconds()));
        List<EncodedSpeech> alone =
                both.stream().map(clip -> encode(clip, allStreams())).toList();
        assertClose(encoder().encode(both, allStreams()), alone, "beside one of another length");
    }

    @Promise(by = "SpeechEncoder.encode", that = "an empty batch gives an empty list")
    void emptyBatchGivesNothing() {
        assertThat(encoder().encode(List.of(), allStreams())).isEmpty();
    }

    @Promise(
            by = "SpeechEncoder.fingerprint",
            that = "it is not blank, use does not change it, and equal encoders have equal ones")
    void fingerprintIsStable() {
        String before = encoder().fingerprint();
        encoder().encode(given(), allStreams());
        assertThat(encoder().fingerprint()).isNotBlank().isEqualTo(before);
        try (SpeechEncoder other = open()) {
            assertThat(other.fingerprint()).as("another encoder's").isEqualTo(before);
        }
    }
}
