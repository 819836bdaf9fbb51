package org.dualslm.encoders.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
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
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;

/**
 * An encoder that is one Torch program. Shareable between threads; {@link #close()} waits for calls under way.
 *
 * <p>Each window of each clip is a run of its own, so a batch equals its clips one by one, bit by bit. Layers after the last one
 * that a stream asks for are not run, and only the streams asked for are copied to the heap.
 */
final class TorchEncoder implements SpeechEncoder {
    private final EncoderStreams streams;
    private final Framing framing;
    private final String settings;
    private final NDManager manager;
    private final TorchProgram program;
    private final NDList weights;
    private final UseLock lock = new UseLock("This speech encoder");

    /**
     * Takes over manager and program.
     *
     * @param settings text of all that changes the frames, beside weights and framing
     * @param manager owns the weights
     * @param weights as the program takes them
     */
    TorchEncoder(
            EncoderStreams streams,
            Framing framing,
            String settings,
            NDManager manager,
            TorchProgram program,
            NDList weights) {
        this.streams = streams;
        this.framing = framing;
        this.settings = settings;
        this.manager = manager;
        this.program = program;
        this.weights = weights;
    }

    @Override
    public List<SpeechStream> streams() {
        return streams.all();
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
        streams.requireKnown(wanted);
        return lock.use(() -> {
            List<EncodedSpeech> encoded = new ArrayList<>(clips.size());
            for (AudioClip clip : clips) {
                String name = "Clip " + (encoded.size() + 1) + " of " + clips.size();
                encoded.add(joined(framing.windows(clip, name), new LinkedHashSet<>(wanted)));
            }
            return List.copyOf(encoded);
        });
    }

    private EncodedSpeech joined(List<Framing.Window> windows, Set<String> wanted) {
        List<String> given = streams.inOrderGiven(wanted);
        Map<String, List<Embeddings>> parts = new LinkedHashMap<>();
        for (Framing.Window window : windows) {
            try (NDManager scope = manager.newSubManager()) {
                NDList frames = run(scope, window, streams.taps(wanted));
                for (int i = 0; i < given.size(); i++) {
                    parts.computeIfAbsent(given.get(i), stream -> new ArrayList<>())
                            .add(Tensors.toEmbeddings(frames.get(i)));
                }
            }
        }
        Map<String, Embeddings> joined = new LinkedHashMap<>();
        parts.forEach((stream, frames) ->
                joined.put(stream, frames.size() == 1 ? frames.get(0) : Embeddings.concatenate(frames)));
        return new EncodedSpeech(joined);
    }

    private NDList run(NDManager scope, Framing.Window window, long[] taps) {
        NDList arguments = new NDList(
                Tensors.floats(scope, FloatBuffer.wrap(window.samples()), window.samples().length),
                Tensors.longs(scope, new long[] {window.attended(), window.kept()}, 2),
                Tensors.longs(scope, taps, taps.length));
        return program.call(scope, "encode", arguments, weights);
    }

    @Override
    public String fingerprint() {
        return lock.use(() -> {
            MessageDigest digest = sha256();
            digest.update((settings + " " + framing + "\n").getBytes(StandardCharsets.UTF_8));
            for (NDArray weight : weights) {
                digest.update(weight.toByteBuffer(true)); // its own memory, or a copy from a GPU
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        lock.close(() -> {
            program.close();
            manager.close();
        });
    }
}
