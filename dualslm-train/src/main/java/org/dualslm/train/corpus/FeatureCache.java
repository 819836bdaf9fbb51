package org.dualslm.train.corpus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.progress.Progress;

/**
 * An encoder's frames, computed once and kept on disk in half precision, one file for each recording and stream. Files go by the
 * encoder's fingerprint, the stream's name, and a hash of the recording's bytes, so another encoder, other settings, or an edited recording
 * never meet stale frames. Files appear whole or not at all and are checked when read, so several processes may share a directory and
 * be killed at any moment. May be used by several threads.
 */
public final class FeatureCache {
    private final SpeechEncoder encoder;
    private final Map<String, Path> directories = new LinkedHashMap<>();

    /**
     * @param directory where to keep the files; made if missing
     * @param encoder computes what is missing; not closed
     * @param streams which of its streams to keep, at least one
     */
    public FeatureCache(Path directory, SpeechEncoder encoder, Collection<String> streams) {
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("A cache needs at least one stream to keep");
        }
        this.encoder = encoder;
        String fingerprint = encoder.fingerprint();
        for (String stream : streams) {
            String readable = stream.replaceAll("[^A-Za-z0-9.]+", "-");
            String digest = hex(sha256((stream + "\n" + fingerprint).getBytes(StandardCharsets.UTF_8)));
            directories.put(stream, directory.resolve(readable + "-" + digest.substring(0, 32)));
        }
    }

    /**
     * Computes what is missing.
     *
     * @param utterances to make ready
     * @param onFault what to do about recordings that cannot be read or encoded
     * @param pool on which to encode, a recording a thread, and no more of them are in memory at a time; the frames do not depend on the
     *     number of threads
     * @param progress is told of each recording
     * @throws CorpusException if a file cannot be written, or a recording has a fault and faults are fatal
     */
    public CachedCorpus fill(List<Utterance> utterances, OnFault onFault, ExecutorService pool, Progress progress) {
        List<CachedUtterance> ready = new ArrayList<>();
        List<CachedCorpus.Fault> faults = new ArrayList<>();
        try (Progress.Task task = progress.start("encode", utterances.size(), 0)) {
            for (Readied readied :
                    Parallel.map(pool, utterances, utterance -> readyOrFault(utterance, onFault, task))) {
                if (readied.fault() == null) {
                    ready.add(readied.cached());
                } else {
                    faults.add(readied.fault());
                }
            }
        }
        return new CachedCorpus(ready, faults);
    }

    /** One of the two is null. */
    private record Readied(CachedUtterance cached, CachedCorpus.Fault fault) {}

    private Readied readyOrFault(Utterance utterance, OnFault onFault, Progress.Task task) {
        try {
            return new Readied(makeReady(utterance), null);
        } catch (AudioException e) {
            if (onFault == OnFault.FAIL) {
                throw new CorpusException("Cannot use the recording " + utterance.audio() + ": " + e.getMessage(), e);
            }
            return new Readied(null, new CachedCorpus.Fault(utterance.audio(), e.getMessage()));
        } finally {
            task.advance(1);
        }
    }

    /** The frames of a recording in all streams. */
    public EncodedSpeech read(CachedUtterance cached) {
        return read(cached, directories.keySet());
    }

    /**
     * The frames of a recording, as {@link #fill} left them; computed anew should a file have been damaged since.
     *
     * @param streams some of those that are kept
     * @throws CorpusException if they are damaged and the recording has changed or gone
     */
    public EncodedSpeech read(CachedUtterance cached, Set<String> streams) {
        try {
            return new EncodedSpeech(readStreams(cached.contentHash(), streams));
        } catch (IOException damaged) {
            try {
                byte[] recording = bytes(cached.utterance().audio());
                if (!contentHash(recording).equals(cached.contentHash())) {
                    throw new CorpusException(
                            "The recording " + cached.utterance().audio() + " has changed since its frames were"
                                    + " computed, and they are damaged: " + damaged.getMessage());
                }
                encode(cached.utterance().audio(), recording, cached.contentHash(), directories.keySet());
                return new EncodedSpeech(readStreams(cached.contentHash(), streams));
            } catch (IOException e) {
                e.addSuppressed(damaged);
                throw new CorpusException(
                        "Cannot read or restore the frames of "
                                + cached.utterance().audio() + ": " + e,
                        e);
            }
        }
    }

    private Map<String, Embeddings> readStreams(String contentHash, Set<String> streams) throws IOException {
        Map<String, Embeddings> frames = new LinkedHashMap<>();
        for (String stream : streams) {
            frames.put(stream, StreamFile.read(file(stream, contentHash)));
        }
        return frames;
    }

    private CachedUtterance makeReady(Utterance utterance) {
        try {
            byte[] recording = bytes(utterance.audio());
            String contentHash = contentHash(recording);
            Set<String> missing = new LinkedHashSet<>();
            for (String stream : directories.keySet()) {
                if (StreamFile.peek(file(stream, contentHash)) == 0) {
                    missing.add(stream);
                }
            }
            if (!missing.isEmpty()) {
                encode(utterance.audio(), recording, contentHash, missing);
            }
            String first = directories.keySet().iterator().next();
            return new CachedUtterance(utterance, contentHash, StreamFile.peek(file(first, contentHash)));
        } catch (IOException e) {
            throw new CorpusException("Cannot keep the frames of " + utterance.audio() + ": " + e, e);
        }
    }

    /** Decodes the very bytes that were hashed: the file may be replaced meanwhile. */
    private void encode(Path audio, byte[] recording, String contentHash, Set<String> streams) throws IOException {
        AudioClip clip = AudioClip.read(new ByteArrayInputStream(recording), audio.toString());
        // One at a time: a quantised encoder's frames may depend on what else is in the batch.
        EncodedSpeech speech = encoder.encode(List.of(clip), streams).get(0);
        for (String stream : streams) {
            Embeddings frames = speech.stream(stream);
            if (frames.length() == 0 || !frames.isFinite()) {
                throw new AudioException(
                        "The encoder gave no frames, or some that are not finite, in stream '" + stream + "'");
            }
            StreamFile.write(file(stream, contentHash), frames);
        }
    }

    private Path file(String stream, String contentHash) {
        return directories.get(stream).resolve(contentHash.substring(0, 2)).resolve(contentHash.substring(2) + ".f16");
    }

    private static String contentHash(byte[] recording) {
        return hex(sha256(recording));
    }

    private static byte[] bytes(Path audio) {
        try {
            return Files.readAllBytes(audio);
        } catch (IOException e) {
            throw new AudioException("Cannot read " + audio + ": " + e, e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
