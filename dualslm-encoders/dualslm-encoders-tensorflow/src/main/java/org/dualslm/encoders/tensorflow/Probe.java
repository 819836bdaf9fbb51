package org.dualslm.encoders.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.FloatTensor;

/** What a model tells of itself when it hears some faint noise: axes, widths and frame rates of its streams. */
final class Probe {
    private static final double SHORT_SECONDS = 1;
    private static final double LONG_SECONDS = 4;

    private final SavedModel model;
    private final SavedModelOptions options;
    private final Windowing windowing;
    private final float[] noise;
    private final int shortLength;
    private final Map<String, Axes> axes = new LinkedHashMap<>();
    private final List<SpeechStream> streams = new ArrayList<>();

    /**
     * @throws ModelFormatException if the model does not take the noise, or its output is not understood
     * @throws IllegalArgumentException if the options say something else of an output than it is
     */
    Probe(SavedModel model, SavedModelOptions options, Windowing windowing) {
        this.model = model;
        this.options = options;
        this.windowing = windowing;
        this.noise = noise(windowing.padded() ? windowing.longest() : samples(LONG_SECONDS));
        this.shortLength = windowing.padded() ? noise.length : Math.min(samples(SHORT_SECONDS), noise.length / 4 + 1);
        Map<String, FloatTensor> more = run(noise.length);
        Map<String, FloatTensor> one = shortLength == noise.length ? more : run(shortLength);
        for (StreamOption stream : model.streams()) {
            add(
                    stream,
                    one.get(stream.output()).shape(),
                    more.get(stream.output()).shape());
        }
    }

    private int samples(double seconds) {
        return (int) Math.max(1, Math.min(Math.round(seconds * options.sampleRate()), windowing.longest()));
    }

    private static float[] noise(int length) {
        Random random = new Random(1);
        float[] noise = new float[length];
        for (int i = 0; i < length; i++) {
            noise[i] = (float) (0.01 * random.nextGaussian());
        }
        return noise;
    }

    /** For each stream, what its output's axes are. */
    Map<String, Axes> axes() {
        return axes;
    }

    /** In the order asked for. */
    List<SpeechStream> streams() {
        return streams;
    }

    /** So many samples the model took; fewer may be too few. */
    int shortLength() {
        return shortLength;
    }

    private Map<String, FloatTensor> run(int samples) {
        try {
            return model.run(Arrays.copyOf(noise, samples));
        } catch (RuntimeException e) {
            throw new ModelFormatException(
                    "The SavedModel does not take " + samples + " samples at " + options.sampleRate()
                            + " Hz; if it needs another length, set 'windowSeconds' and 'padWindows', and else"
                            + " 'frameRate', which needs fewer trials: " + e.getMessage(),
                    e);
        }
    }

    private void add(StreamOption stream, int[] one, int[] more) {
        Axes known = stream.axes().orElseGet(() -> Axes.guess(one, more));
        if (known == null || !known.fits(one) || !known.fits(more) || known.width(one) != known.width(more)) {
            throw new IllegalArgumentException("The output '" + stream.output() + "' has shape " + text(one) + " for "
                    + shortLength + " samples and " + text(more) + " for " + noise.length + ", which "
                    + (known == null ? "tells no axes" : "are not the axes " + known)
                    + ": say in the option 'streams' which axis is the batch of one (b), time (t) and the width (w), as "
                    + stream.name() + "=" + stream.output() + ":btw");
        }
        axes.put(stream.name(), known);
        streams.add(new SpeechStream(stream.name(), known.width(more), rate(stream, known, one, more)));
    }

    private double rate(StreamOption stream, Axes known, int[] one, int[] more) {
        double windowsASecond = (double) options.sampleRate() / windowing.longest();
        if (!known.hasTime()) {
            return windowsASecond;
        }
        if (stream.rate().isPresent() || options.frameRate().isPresent()) {
            return stream.rate().orElseGet(() -> options.frameRate().getAsDouble());
        }
        int few = known.frames(one);
        int many = known.frames(more);
        if (many < 1 || !windowing.padded() && many <= few) {
            throw new IllegalArgumentException("The output '" + stream.output() + "' gives " + few + " frames for "
                    + shortLength + " samples and " + many + " for " + noise.length
                    + ", which tells no frame rate: set the option 'frameRate'");
        }
        return windowing.padded() ? many * windowsASecond : measured(stream, known, few, many);
    }

    /** Frames a second, from where the number of frames first exceeds the few and where it first reaches the many. */
    private double measured(StreamOption stream, Axes known, int few, int many) {
        int hop = (noise.length - shortLength) / (many - few) + 1;
        int first = shortest(stream, known, few + 1, shortLength, Math.min(shortLength + 2 * hop, noise.length));
        int last = many == few + 1
                ? first
                : shortest(stream, known, many, Math.max(noise.length - 2 * hop, first), noise.length);
        double samplesAFrame = last > first ? (double) (last - first) / (many - few - 1) : hop;
        return options.sampleRate() / samplesAFrame;
    }

    /** The fewest samples that give so many frames, between two lengths of which the second does. */
    private int shortest(StreamOption stream, Axes known, int frames, int less, int enough) {
        int low = less;
        int high = enough;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (known.frames(run(middle).get(stream.output()).shape()) >= frames) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static String text(int[] shape) {
        return Arrays.toString(shape);
    }
}
