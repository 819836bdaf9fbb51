package org.dualslm.encoders.onnx;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.tensor.Embeddings;

/**
 * Moonshine's encoder. Shareable between threads; {@link #close()} waits for calls under way.
 *
 * <p>The model is quantized dynamically: the scales of its integer products come from the whole input, so a clip's
 * frames would change by some percent with the clips and the padding beside it. Hence each window of each clip is a
 * run of its own, and a batch equals its clips one by one, bit by bit. On one core a true batch would be no faster.
 */
final class MoonshineEncoder implements SpeechEncoder {
    /** What Moonshine was trained on, in Hz. */
    static final int SAMPLE_RATE = 16_000;

    private final MoonshineSession session;
    private final int windowFrames;
    private final String fingerprint;

    /** Running is reading, closing is writing. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private boolean closed;

    /**
     * Takes over {@code session}.
     *
     * @param windowFrames the most frames a run may have
     */
    MoonshineEncoder(MoonshineSession session, int windowFrames, String fingerprint) {
        this.session = session;
        this.windowFrames = windowFrames;
        this.fingerprint = fingerprint;
    }

    @Override
    public List<SpeechStream> streams() {
        return session.streams();
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
        Set<String> wanted = requireKnown(streams);
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("This Moonshine encoder is closed");
            }
            List<EncodedSpeech> encoded = new ArrayList<>(clips.size());
            for (AudioClip clip : clips) {
                encoded.add(encode(clip, "Clip " + (encoded.size() + 1) + " of " + clips.size(), wanted));
            }
            return List.copyOf(encoded);
        } finally {
            lock.readLock().unlock();
        }
    }

    private EncodedSpeech encode(AudioClip clip, String name, Set<String> wanted) {
        FloatBuffer samples = clip.resampled(SAMPLE_RATE).asBuffer();
        List<FrameWindow> windows = FrameWindow.cut(samples, windowFrames);
        if (windows.isEmpty()) {
            throw new AudioException(name + " is too short: it has " + samples.limit() + " samples at " + SAMPLE_RATE
                    + " Hz, and Moonshine needs " + FrameWindow.SAMPLES_PER_FRAME + " for a single frame");
        }
        Map<String, List<Embeddings>> parts = new LinkedHashMap<>();
        for (FrameWindow window : windows) {
            FloatBuffer part = samples.slice(window.firstSample(), window.samples());
            session.run(part, wanted).forEach((stream, frames) -> parts.computeIfAbsent(stream, s -> new ArrayList<>())
                    .add(frames));
        }
        Map<String, Embeddings> joined = new LinkedHashMap<>();
        parts.forEach((stream, frames) ->
                joined.put(stream, frames.size() == 1 ? frames.get(0) : Embeddings.concatenate(frames)));
        return new EncodedSpeech(joined);
    }

    private Set<String> requireKnown(Set<String> streams) {
        Set<String> known = new LinkedHashSet<>();
        streams().forEach(stream -> known.add(stream.name()));
        Set<String> unknown = new LinkedHashSet<>(streams);
        unknown.removeAll(known);
        if (streams.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException((streams.isEmpty() ? "No stream was asked for" : "No stream " + unknown)
                    + "; this Moonshine encoder has " + known);
        }
        return new LinkedHashSet<>(streams);
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
