package org.dualslm.api.encoder;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dualslm.api.tensor.Embeddings;

/**
 * The frames of one clip, by stream name. Immutable.
 *
 * @param streams frames {@code [T, width]} for each stream asked for
 */
public record EncodedSpeech(Map<String, Embeddings> streams) {
    public EncodedSpeech {
        streams = Map.copyOf(streams);
    }

    /**
     * The frames of one stream.
     *
     * @throws IllegalArgumentException if it was not asked for
     */
    public Embeddings stream(String name) {
        Embeddings frames = streams.get(name);
        if (frames == null) {
            throw new IllegalArgumentException("Stream '" + name + "' was not encoded; encoded were "
                    + streams.keySet().stream().sorted().toList());
        }
        return frames;
    }

    /** Both clips' streams together; on a shared name {@code other}'s wins. */
    public EncodedSpeech and(EncodedSpeech other) {
        Map<String, Embeddings> all = new LinkedHashMap<>(streams);
        all.putAll(other.streams);
        return new EncodedSpeech(all);
    }
}
