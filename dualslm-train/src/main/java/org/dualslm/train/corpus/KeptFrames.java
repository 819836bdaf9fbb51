package org.dualslm.train.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.dualslm.api.tensor.Embeddings;

/**
 * An encoder that keeps on disk what it encodes, in half precision, and encodes each clip once: for models that are measured one after the
 * other on the same recordings. Clips go by their samples, files otherwise as in {@link FeatureCache}. May be used by several threads.
 */
public final class KeptFrames implements SpeechEncoder {
    private final SpeechEncoder encoder;
    private final Path directory;

    /**
     * @param directory where to keep the frames; made if missing
     * @param encoder computes what is missing; not closed
     */
    public KeptFrames(Path directory, SpeechEncoder encoder) {
        this.encoder = encoder;
        this.directory = directory.resolve("clips-" + digest(bytes(encoder.fingerprint())));
    }

    @Override
    public List<SpeechStream> streams() {
        return encoder.streams();
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
        return clips.stream().map(clip -> encode(clip, streams)).toList();
    }

    private EncodedSpeech encode(AudioClip clip, Set<String> streams) {
        Map<String, Embeddings> frames = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        Path folder = directory.resolve(digest(bytes(clip)));
        for (String stream : streams) {
            try {
                frames.put(stream, StreamFile.read(file(folder, stream)));
            } catch (IOException notThereOrDamaged) {
                missing.add(stream);
            }
        }
        if (!missing.isEmpty()) {
            EncodedSpeech encoded =
                    encoder.encode(List.of(clip), new LinkedHashSet<>(missing)).get(0);
            for (String stream : missing) {
                try {
                    StreamFile.write(file(folder, stream), encoded.stream(stream));
                    frames.put(stream, StreamFile.read(file(folder, stream)));
                } catch (IOException e) {
                    throw new CorpusException("Cannot keep the frames of a recording in " + folder + ": " + e, e);
                }
            }
        }
        return new EncodedSpeech(frames);
    }

    private static Path file(Path folder, String stream) {
        return folder.resolve(digest(bytes(stream)) + ".f16");
    }

    @Override
    public String fingerprint() {
        return encoder.fingerprint();
    }

    /** Does nothing: the encoder belongs to whoever made it. */
    @Override
    public void close() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(AudioClip clip) {
        float[] samples = clip.toArray();
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * samples.length + Integer.BYTES);
        bytes.putInt(clip.sampleRate()).asFloatBuffer().put(samples);
        return bytes.array();
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
