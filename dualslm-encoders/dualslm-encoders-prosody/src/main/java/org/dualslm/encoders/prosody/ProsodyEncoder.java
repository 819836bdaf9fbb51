package org.dualslm.encoders.prosody;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.tensor.Embeddings;

/** See {@link ProsodyEncoderProvider} for what the frames hold. */
final class ProsodyEncoder implements SpeechEncoder {
    static final int DEFAULT_HOP = 384;
    static final int WIDTH = 8;

    private static final String STREAM = "prosody";

    /** Goes up whenever the same clip gives other frames. */
    private static final int VERSION = 1;

    private final int hop;
    private final List<SpeechStream> streams;
    private volatile boolean closed;

    ProsodyEncoder(int hop) {
        this.hop = hop;
        this.streams = List.of(new SpeechStream(STREAM, WIDTH, (double) FramedClip.SAMPLE_RATE / hop));
    }

    @Override
    public List<SpeechStream> streams() {
        return streams;
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
        if (closed) {
            throw new IllegalStateException("This prosody encoder is closed");
        }
        if (!wanted.equals(Set.of(STREAM))) {
            throw new IllegalArgumentException(
                    "The prosody encoder was asked for streams " + wanted + "; it has just '" + STREAM + "'");
        }
        return clips.stream()
                .map(clip -> new EncodedSpeech(Map.of(STREAM, frames(clip))))
                .toList();
    }

    private Embeddings frames(AudioClip recording) {
        FramedClip clip = FramedClip.of(recording, hop);
        Levels levels = Levels.of(clip);
        PitchTrack pitch = PitchTrack.of(clip, levels);
        PitchContour contour = PitchContour.of(pitch);
        SpectralShape shape = new SpectralShape();
        int length = clip.windowLength(SpectralShape.WINDOW);
        float[] values = new float[Math.multiplyExact(clip.count(), WIDTH)];
        for (int frame = 0; frame < clip.count(); frame++) {
            shape.analyse(clip.samples(), clip.windowStart(frame, SpectralShape.WINDOW), length);
            int row = frame * WIDTH;
            values[row] = levels.decibels()[frame] / 40 + 1;
            values[row + 1] = (levels.decibels()[frame] - levels.loudest()) / 40;
            values[row + 2] = contour.octaves(frame);
            values[row + 3] = pitch.voicing(frame);
            values[row + 4] = contour.slope(frame);
            values[row + 5] = (float) (Math.log(shape.centroid() / 1000) / Math.log(2));
            values[row + 6] = (float) (shape.tilt() / 20);
            values[row + 7] = (float) Math.log10(shape.flatness());
        }
        return Embeddings.of(clip.count(), WIDTH, values);
    }

    @Override
    public String fingerprint() {
        String settings = "prosody version " + VERSION + ", hop " + hop;
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(settings.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "ProsodyEncoder[hop " + hop + "]";
    }
}
