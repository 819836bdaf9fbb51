package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;

/**
 * The simplest encoder that keeps the contract, in plain Java: 20 ms of sound at a time through a random linear map. Tests
 * override a method to break a promise and see the contract notice.
 */
class TinyEncoder implements SpeechEncoder {
    static final int RATE = 8_000;
    private static final int HOP = 160;
    static final List<SpeechStream> STREAMS =
            List.of(new SpeechStream("fine", 3, 50), new SpeechStream("coarse", 2, 25));

    /** Builds what a test wants to try. */
    static class Provider implements SpeechEncoderProvider {
        @Override
        public String name() {
            return "tiny";
        }

        @Override
        public SpeechEncoder create(ModelSource source, Options options) {
            options.requireOnly(name(), "gain");
            return build(seed(source), (float) options.number("gain", 1));
        }

        TinyEncoder build(long seed, float gain) {
            return new TinyEncoder(seed, gain);
        }
    }

    /** The whole model. */
    static long seed(ModelSource source) {
        if (!source.contains("seed.txt")) {
            throw new ModelFormatException("There is no seed.txt in " + source.description());
        }
        return Long.parseLong(source.text("seed.txt").strip());
    }

    final float gain;
    private final long seed;
    volatile boolean closed;

    TinyEncoder(long seed, float gain) {
        this.seed = seed;
        this.gain = gain;
    }

    @Override
    public List<SpeechStream> streams() {
        return STREAMS;
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
        requireOpen();
        requireKnown(wanted);
        List<EncodedSpeech> encoded = new ArrayList<>();
        for (AudioClip clip : clips) {
            encoded.add(encodeOne(clip, wanted));
        }
        return encoded;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    void requireKnown(Set<String> wanted) {
        Set<String> unknown = new TreeSet<>(wanted);
        STREAMS.forEach(stream -> unknown.remove(stream.name()));
        if (wanted.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("No streams " + unknown + "; there are fine and coarse");
        }
    }

    EncodedSpeech encodeOne(AudioClip recording, Set<String> wanted) {
        AudioClip clip = recording.resampled(RATE);
        Map<String, Embeddings> streams = new LinkedHashMap<>();
        for (SpeechStream stream : STREAMS) {
            if (wanted.contains(stream.name())) {
                streams.put(stream.name(), frames(clip, stream, (int) (RATE / stream.frameRate())));
            }
        }
        return new EncodedSpeech(streams);
    }

    Embeddings frames(AudioClip clip, SpeechStream stream, int hop) {
        int count = Math.max(1, Math.round(clip.length() / (float) hop));
        float[] samples = clip.toArray();
        float[] values = new float[count * stream.width()];
        Random weights = new Random(seed);
        float[] map = new float[stream.width() * HOP];
        for (int i = 0; i < map.length; i++) {
            map[i] = gain * (float) weights.nextGaussian();
        }
        for (int frame = 0; frame < count; frame++) {
            for (int i = 0; i < HOP && frame * hop + i < samples.length; i++) {
                for (int column = 0; column < stream.width(); column++) {
                    values[frame * stream.width() + column] += map[column * HOP + i] * samples[frame * hop + i];
                }
            }
        }
        return Embeddings.of(count, stream.width(), values);
    }

    @Override
    public String fingerprint() {
        return "tiny " + seed + " " + gain;
    }

    @Override
    public void close() {
        closed = true;
    }
}
