package org.dualslm.train.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.tensor.Embeddings;

/** The smallest encoder: frames of 160 samples, of which it gives some as they are, or the level. It counts what it is asked. */
public final class FramingEncoder implements SpeechEncoder {
    public static final int HOP = 160;

    private static final int WIDTH = 8;

    private final String fingerprint;
    private final float gain;
    private final List<Set<String>> asked = Collections.synchronizedList(new ArrayList<>());

    public FramingEncoder(String fingerprint, float gain) {
        this.fingerprint = fingerprint;
        this.gain = gain;
    }

    /** How many clips it has encoded. */
    public int clipsEncoded() {
        return asked.size();
    }

    /** The streams asked for, clip by clip. */
    public List<Set<String>> streamsAsked() {
        return List.copyOf(asked);
    }

    @Override
    public List<SpeechStream> streams() {
        return List.of(new SpeechStream("samples", WIDTH, 100), new SpeechStream("levels", 1, 100));
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
        return clips.stream().map(clip -> encode(clip, streams)).toList();
    }

    private EncodedSpeech encode(AudioClip clip, Set<String> streams) {
        asked.add(Set.copyOf(streams));
        int frames = clip.length() / HOP;
        if (frames == 0) {
            throw new AudioException(clip.length() + " samples are too few for a frame of " + HOP);
        }
        float[] samples = clip.toArray();
        Map<String, Embeddings> encoded = new LinkedHashMap<>();
        for (String stream : streams) {
            encoded.put(stream, stream.equals("samples") ? samples(samples, frames) : levels(samples, frames));
        }
        return new EncodedSpeech(encoded);
    }

    private Embeddings samples(float[] samples, int frames) {
        float[] values = new float[frames * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = gain * samples[i / WIDTH * HOP + i % WIDTH * (HOP / WIDTH)];
        }
        return Embeddings.of(frames, WIDTH, values);
    }

    private Embeddings levels(float[] samples, int frames) {
        float[] values = new float[frames];
        for (int i = 0; i < frames * HOP; i++) {
            values[i / HOP] += gain * samples[i] * samples[i] / HOP;
        }
        return Embeddings.of(frames, 1, values);
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public void close() {}
}
