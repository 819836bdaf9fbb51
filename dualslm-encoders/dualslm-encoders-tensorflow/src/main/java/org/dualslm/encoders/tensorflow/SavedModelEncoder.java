package org.dualslm.encoders.tensorflow;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.internal.lock.UseLock;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/** A SavedModel as an encoder. Shareable between threads; {@link #close()} waits for calls under way. */
final class SavedModelEncoder implements SpeechEncoder {
    private final SavedModel model;
    private final int sampleRate;
    private final Windowing windowing;
    private final Probe probe;
    private final UseLock lock = new UseLock("This SavedModel encoder");

    /** Takes over the model. */
    SavedModelEncoder(SavedModel model, int sampleRate, Windowing windowing, Probe probe) {
        this.model = model;
        this.sampleRate = sampleRate;
        this.windowing = windowing;
        this.probe = probe;
    }

    @Override
    public List<SpeechStream> streams() {
        return List.copyOf(probe.streams());
    }

    @Override
    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
        requireKnown(streams);
        return lock.use(() -> {
            List<EncodedSpeech> encoded = new ArrayList<>(clips.size());
            for (AudioClip clip : clips) {
                encoded.add(encode(clip, "Clip " + (encoded.size() + 1) + " of " + clips.size(), streams));
            }
            return List.copyOf(encoded);
        });
    }

    private void requireKnown(Set<String> asked) {
        Set<String> unknown = new TreeSet<>(asked);
        unknown.removeAll(probe.axes().keySet());
        if (asked.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException((asked.isEmpty() ? "No stream was asked for" : "No stream " + unknown)
                    + "; this SavedModel has " + probe.axes().keySet());
        }
    }

    private EncodedSpeech encode(AudioClip clip, String name, Set<String> asked) {
        FloatBuffer samples = clip.resampled(sampleRate).asBuffer();
        List<SpeechStream> wanted =
                probe.streams().stream().filter(s -> asked.contains(s.name())).toList();
        Map<String, List<Embeddings>> parts = new LinkedHashMap<>();
        List<Windowing.Window> windows = windowing.cut(samples.limit());
        for (Windowing.Window window : windows) {
            Map<String, FloatTensor> outputs = run(samples, window, name);
            for (SpeechStream stream : wanted) {
                Embeddings frames = frames(stream, outputs, window, name);
                boolean last = window.to() == samples.limit();
                parts.computeIfAbsent(stream.name(), s -> new ArrayList<>()).add(inTime(stream, frames, window, last));
            }
        }
        Map<String, Embeddings> joined = new LinkedHashMap<>();
        parts.forEach((stream, frames) -> joined.put(stream, Embeddings.concatenate(frames)));
        joined.forEach((stream, frames) -> {
            if (frames.length() < 1) {
                throw new AudioException(name + " is too short: its " + samples.limit() + " samples at " + sampleRate
                        + " Hz give no frame of the stream '" + stream + "'");
            }
        });
        return new EncodedSpeech(joined);
    }

    private Map<String, FloatTensor> run(FloatBuffer samples, Windowing.Window window, String name) {
        try {
            return model.run(windowing.samples(samples, window));
        } catch (RuntimeException e) {
            throw failure(name, window, e.getMessage(), e);
        }
    }

    private Embeddings frames(
            SpeechStream stream, Map<String, FloatTensor> outputs, Windowing.Window window, String name) {
        Axes axes = probe.axes().get(stream.name());
        FloatTensor output = outputs.get(model.output(stream.name()));
        if (!axes.fits(output.shape()) || axes.width(output.shape()) != stream.width()) {
            String found = "the stream '" + stream.name() + "' came as " + output + ", where axes " + axes
                    + " and width " + stream.width() + " were wanted";
            throw failure(name, window, found, null);
        }
        return axes.frames(output);
    }

    private DualSlmException failure(String name, Windowing.Window window, String what, Throwable cause) {
        if (window.length() < probe.shortLength() && !windowing.padded()) {
            return new AudioException(
                    name + " is too short: the model takes " + probe.shortLength() + " samples at " + sampleRate
                            + " Hz, but not " + window.length() + ": " + what,
                    cause);
        }
        return new DualSlmException(
                "TensorFlow failed to encode " + window.length() + " samples of " + name + ": " + what, cause);
    }

    /**
     * The frames of a window's seconds. A last window keeps what it has, but for what comes of zeros behind it; between two windows
     * there may be some more or fewer than their seconds want.
     */
    private Embeddings inTime(SpeechStream stream, Embeddings frames, Windowing.Window window, boolean last) {
        if (!probe.axes().get(stream.name()).hasTime()) {
            return frames;
        }
        if (last && !windowing.padded()) {
            return frames;
        }
        if (last) {
            double kept = Math.ceil((double) window.length() * frames.length() / windowing.longest());
            return frames.slice(0, (int) kept);
        }
        return fitted(frames, frameAt(stream, window.to()) - frameAt(stream, window.from()));
    }

    private int frameAt(SpeechStream stream, int sample) {
        return (int) Math.round(sample * stream.frameRate() / sampleRate);
    }

    private static Embeddings fitted(Embeddings frames, int length) {
        if (frames.length() >= length || frames.length() == 0) {
            return frames.slice(0, Math.min(length, frames.length()));
        }
        List<Embeddings> longer = new ArrayList<>(List.of(frames));
        Embeddings lastFrame = frames.slice(frames.length() - 1, frames.length());
        for (int i = frames.length(); i < length; i++) {
            longer.add(lastFrame);
        }
        return Embeddings.concatenate(longer);
    }

    @Override
    public String fingerprint() {
        return lock.use(() -> {
            MessageDigest digest = sha256();
            String settings = SavedModelProvider.NAME + " " + sampleRate + " " + windowing + " " + model.streams() + " "
                    + probe.axes() + " " + probe.streams() + "\n";
            digest.update(settings.getBytes(StandardCharsets.UTF_8));
            model.digest(digest);
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
        lock.close(model::close);
    }
}
