package org.dualslm.api.encoder;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dualslm.api.audio.AudioClip;

/**
 * Several encoders that hear the same clips and offer their streams together: a pretrained encoder and companions such as frame
 * level and pitch. Owns its encoders. Shareable between threads.
 */
public final class CompositeSpeechEncoder implements SpeechEncoder {
    private final List<SpeechEncoder> encoders;
    private final List<SpeechStream> streams;

    /**
     * @param encoders at least one; the first one's first stream is the one meant when none is named
     * @throws IllegalArgumentException if two offer a stream of one name
     */
    public CompositeSpeechEncoder(List<SpeechEncoder> encoders) {
        this.encoders = List.copyOf(encoders);
        this.streams = this.encoders.stream().flatMap(e -> e.streams().stream()).toList();
        if (this.encoders.isEmpty()) {
            throw new IllegalArgumentException("A composite needs at least one encoder");
        }
        Set<String> names = new HashSet<>();
        for (SpeechStream stream : streams) {
            if (!names.add(stream.name())) {
                throw new IllegalArgumentException("Two encoders offer a stream '" + stream.name() + "'");
            }
        }
    }

    @Override
    public List<SpeechStream> streams() {
        return streams;
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
        Set<String> unknown = new HashSet<>(wanted);
        streams.forEach(stream -> unknown.remove(stream.name()));
        if (!unknown.isEmpty() || wanted.isEmpty()) {
            throw new IllegalArgumentException("Streams asked for: " + wanted + "; choose at least one of "
                    + streams.stream().map(SpeechStream::name).toList());
        }
        List<EncodedSpeech> joined = null;
        for (SpeechEncoder encoder : encoders) {
            Set<String> own = encoder.streams().stream()
                    .map(SpeechStream::name)
                    .filter(wanted::contains)
                    .collect(Collectors.toSet());
            if (!own.isEmpty()) {
                joined = join(joined, encoder.encode(clips, own));
            }
        }
        return joined;
    }

    private static List<EncodedSpeech> join(List<EncodedSpeech> left, List<EncodedSpeech> right) {
        if (left == null) {
            return right;
        }
        List<EncodedSpeech> joined = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            joined.add(left.get(i).and(right.get(i)));
        }
        return List.copyOf(joined);
    }

    @Override
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            encoders.forEach(e -> digest.update((e.fingerprint() + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        encoders.forEach(SpeechEncoder::close);
    }
}
