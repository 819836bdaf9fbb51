package org.dualslm.encoders.onnx;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.tensor.Embeddings;

/** Any encoder graph. Shareable between threads. */
final class SpeechOnnxEncoder extends WindowedEncoder {
    private final SpeechGraph graph;
    private final GraphInput input;
    private final SpeechWindows windows;
    private final boolean normalizes;
    private final Supplier<String> fingerprint;

    /**
     * Takes over the graph.
     *
     * @param normalizes whether a clip is brought to mean 0 and variance 1 first
     */
    SpeechOnnxEncoder(
            SpeechGraph graph,
            GraphInput input,
            SpeechWindows windows,
            boolean normalizes,
            int sampleRate,
            List<SpeechStream> streams,
            Supplier<String> fingerprint) {
        super("speech encoder", sampleRate, streams);
        this.graph = graph;
        this.input = input;
        this.windows = windows;
        this.normalizes = normalizes;
        this.fingerprint = fingerprint;
    }

    @Override
    List<Map<String, Embeddings>> encode(FloatBuffer samples, String name, Set<String> wanted) {
        float[] clip = new float[samples.limit()];
        samples.get(0, clip);
        if (normalizes) {
            normalize(clip);
        }
        List<Map<String, Embeddings>> encoded = new ArrayList<>();
        for (SpeechWindows.Window window : windows.of(clip, name)) {
            Map<String, Embeddings> own = new LinkedHashMap<>();
            run(graph, input, window, wanted)
                    .forEach((stream, frames) ->
                            own.put(stream, frames.slice(0, Math.min(window.frames(), frames.length()))));
            encoded.add(own);
        }
        return encoded;
    }

    /** All frames of a window. */
    static Map<String, Embeddings> run(
            SpeechGraph graph, GraphInput input, SpeechWindows.Window window, Set<String> wanted) {
        float[] samples = window.samples();
        return graph.run(
                FloatBuffer.wrap(input.values(samples)),
                input.shape(samples.length),
                input.time(window.real()),
                wanted);
    }

    /** As {@code Wav2Vec2FeatureExtractor} does. */
    private static void normalize(float[] samples) {
        double mean = 0;
        for (float sample : samples) {
            mean += sample;
        }
        mean /= samples.length;
        double variance = 0;
        for (float sample : samples) {
            variance += (sample - mean) * (sample - mean);
        }
        double deviation = Math.sqrt(variance / samples.length + 1e-7);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) ((samples[i] - mean) / deviation);
        }
    }

    @Override
    public String fingerprint() {
        return fingerprint.get();
    }

    @Override
    void free() {
        graph.close();
    }
}
