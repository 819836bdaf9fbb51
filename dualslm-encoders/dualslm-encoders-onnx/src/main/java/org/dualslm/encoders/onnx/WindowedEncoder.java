package org.dualslm.encoders.onnx;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.internal.lock.UseLock;
import org.dualslm.api.tensor.Embeddings;

/**
 * An encoder that runs a graph on one window of one clip at a time, so that a batch equals its clips one by one, bit by bit. Shareable
 * between threads; {@link #close()} waits for calls under way.
 */
abstract class WindowedEncoder implements SpeechEncoder {
    private final String kind;
    private final int sampleRate;
    private final List<SpeechStream> streams;

    private final UseLock lock;

    /**
     * @param kind for messages, as {@code Moonshine encoder}
     * @param sampleRate of what it hears, in Hz
     */
    WindowedEncoder(String kind, int sampleRate, List<SpeechStream> streams) {
        this.kind = kind;
        this.sampleRate = sampleRate;
        this.streams = List.copyOf(streams);
        this.lock = new UseLock("This " + kind);
    }

    /**
     * Encodes a clip.
     *
     * @param samples of the clip, from position 0 to the limit
     * @param name for messages
     * @param wanted names of streams that there are
     * @return the streams wanted, window by window
     * @throws org.dualslm.api.audio.AudioException if the clip is too short for a single frame
     */
    abstract List<Map<String, Embeddings>> encode(FloatBuffer samples, String name, Set<String> wanted);

    /** Frees the graph. Called once. */
    abstract void free();

    @Override
    public final List<SpeechStream> streams() {
        return streams;
    }

    @Override
    public final List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
        Set<String> known = requireKnown(wanted);
        return lock.use(() -> {
            List<EncodedSpeech> encoded = new ArrayList<>(clips.size());
            for (AudioClip clip : clips) {
                String name = "Clip " + (encoded.size() + 1) + " of " + clips.size();
                encoded.add(joined(encode(clip.resampled(sampleRate).asBuffer(), name, known)));
            }
            return List.copyOf(encoded);
        });
    }

    private static EncodedSpeech joined(List<Map<String, Embeddings>> windows) {
        Map<String, List<Embeddings>> parts = new LinkedHashMap<>();
        windows.forEach(window -> window.forEach((stream, frames) ->
                parts.computeIfAbsent(stream, s -> new ArrayList<>()).add(frames)));
        Map<String, Embeddings> joined = new LinkedHashMap<>();
        parts.forEach((stream, frames) ->
                joined.put(stream, frames.size() == 1 ? frames.get(0) : Embeddings.concatenate(frames)));
        return new EncodedSpeech(joined);
    }

    private Set<String> requireKnown(Set<String> wanted) {
        Set<String> known = new LinkedHashSet<>();
        streams.forEach(stream -> known.add(stream.name()));
        Set<String> unknown = new LinkedHashSet<>(wanted);
        unknown.removeAll(known);
        if (wanted.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException((wanted.isEmpty() ? "No stream was asked for" : "No stream " + unknown)
                    + "; this " + kind + " has " + known);
        }
        return new LinkedHashSet<>(wanted);
    }

    @Override
    public final void close() {
        lock.close(this::free);
    }
}
