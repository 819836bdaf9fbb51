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

/**
 * The smallest encoder: 100 frames a second, of which stream {@code bands} has the share of the power at each of a few frequencies, whatever
 * the level, and {@code level} has the level alone. It counts what it is asked.
 */
public class ToneEncoder implements SpeechEncoder {
    public static final int HOP = 160;

    /** The frequencies told apart, in Hz: whole periods fit into a frame. */
    static final int[] BANDS = {300, 500, 700, 900, 1100, 1300, 1500, 1700};

    /** A frame of each frequency's sine, then of its cosine. */
    private static final double[][] WAVES = new double[BANDS.length][2 * HOP];

    static {
        for (int band = 0; band < BANDS.length; band++) {
            for (int i = 0; i < HOP; i++) {
                double phase = 2 * Math.PI * BANDS[band] * i / Recordings.SAMPLE_RATE;
                WAVES[band][i] = Math.sin(phase);
                WAVES[band][i + HOP] = Math.cos(phase);
            }
        }
    }

    private final String fingerprint;
    private final float gain;
    private final List<Set<String>> asked = Collections.synchronizedList(new ArrayList<>());

    /** @param gain that every value is multiplied by */
    public ToneEncoder(String fingerprint, float gain) {
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
        return List.of(new SpeechStream("bands", BANDS.length, 100), new SpeechStream("level", 1, 100));
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
            encoded.put(stream, stream.equals("bands") ? bands(samples, frames) : level(samples, frames));
        }
        return new EncodedSpeech(encoded);
    }

    private Embeddings bands(float[] samples, int frames) {
        float[] values = new float[frames * BANDS.length];
        for (int frame = 0; frame < frames; frame++) {
            double power = power(samples, frame);
            for (int band = 0; band < BANDS.length; band++) {
                double cosine = 0;
                double sine = 0;
                for (int i = 0; i < HOP; i++) {
                    cosine += samples[frame * HOP + i] * WAVES[band][i + HOP];
                    sine += samples[frame * HOP + i] * WAVES[band][i];
                }
                double share = 2 * (cosine * cosine + sine * sine) / HOP / HOP / (power + 1e-9);
                values[frame * BANDS.length + band] = (float) (gain * share);
            }
        }
        return Embeddings.of(frames, BANDS.length, values);
    }

    private Embeddings level(float[] samples, int frames) {
        float[] values = new float[frames];
        for (int frame = 0; frame < frames; frame++) {
            values[frame] = (float) (gain * Math.log(power(samples, frame) + 1e-6));
        }
        return Embeddings.of(frames, 1, values);
    }

    private static double power(float[] samples, int frame) {
        double sum = 0;
        for (int i = frame * HOP; i < (frame + 1) * HOP; i++) {
            sum += samples[i] * samples[i];
        }
        return sum / HOP;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public void close() {}
}
