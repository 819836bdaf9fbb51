package org.dualslm.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * The simplest adapter that keeps the contract: one linear layer, in plain Java. Tests override a method to break a promise and
 * see the contract notice.
 */
class LinearAdapter implements TrainableAdapter {
    /** Builds what a test wants to try. */
    static class Provider implements AdapterProvider {
        @Override
        public String name() {
            return "linear";
        }

        @Override
        public TrainableAdapter create(AdapterSpec spec, long seed) {
            spec.options().requireOnly(name());
            Random random = new Random(seed);
            float[] weight = new float[spec.outputWidth() * spec.inputWidth()];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (float) random.nextGaussian() * 0.3f;
            }
            return build(spec, weight, new float[spec.outputWidth()]);
        }

        @Override
        public TrainableAdapter load(AdapterSpec spec, Map<String, FloatTensor> parameters) {
            TrainableAdapter adapter = create(spec, 0);
            try {
                adapter.restore(parameters, Map.of());
            } catch (IllegalArgumentException e) {
                throw new ModelFormatException(e.getMessage(), e);
            }
            return adapter;
        }

        LinearAdapter build(AdapterSpec spec, float[] weight, float[] bias) {
            return new LinearAdapter(spec, weight, bias);
        }
    }

    final int inputWidth;
    final int outputWidth;
    /** Weight and bias, and beside each of them what belongs to it. */
    float[][] values;

    float[][] gradients;
    float[][] means;
    float[][] squares;
    int steps;
    private volatile boolean closed;

    LinearAdapter(AdapterSpec spec, float[] weight, float[] bias) {
        inputWidth = spec.inputWidth();
        outputWidth = spec.outputWidth();
        values = new float[][] {weight, bias};
        gradients = zeros();
        means = zeros();
        squares = zeros();
    }

    float[][] zeros() {
        return new float[][] {new float[values[0].length], new float[values[1].length]};
    }

    @Override
    public int inputWidth() {
        return inputWidth;
    }

    @Override
    public int outputWidth() {
        return outputWidth;
    }

    @Override
    public int outputLength(int frames) {
        return frames;
    }

    @Override
    public List<Embeddings> adapt(List<Embeddings> frames) {
        requireOpen();
        frames.forEach(this::requireFrames);
        return frames.stream().map(this::adaptOne).toList();
    }

    Embeddings adaptOne(Embeddings frames) {
        float[] output = new float[frames.length() * outputWidth];
        for (int t = 0; t < frames.length(); t++) {
            for (int o = 0; o < outputWidth; o++) {
                float sum = values[1][o];
                for (int i = 0; i < inputWidth; i++) {
                    sum += values[0][o * inputWidth + i] * frames.get(t, i);
                }
                output[t * outputWidth + o] = sum;
            }
        }
        return Embeddings.of(frames.length(), outputWidth, output);
    }

    @Override
    public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
        requireOpen();
        frames.forEach(this::requireFrames);
        require(
                frames.size() == outputGradients.size(),
                frames.size() + " gradients, one for each sequence, not " + outputGradients.size());
        for (int n = 0; n < frames.size(); n++) {
            Embeddings gradient = outputGradients.get(n);
            require(gradient.length() == frames.get(n).length(), "a gradient for each vector");
            require(
                    gradient.width() == outputWidth && gradient.isFinite(),
                    "finite gradients of width " + outputWidth + ", not " + gradient.width());
        }
        for (int n = 0; n < frames.size(); n++) {
            accumulateOne(frames.get(n), outputGradients.get(n));
        }
    }

    void accumulateOne(Embeddings x, Embeddings dy) {
        float[][] more = zeros();
        for (int t = 0; t < x.length(); t++) {
            for (int o = 0; o < outputWidth; o++) {
                more[1][o] += dy.get(t, o);
                for (int i = 0; i < inputWidth; i++) {
                    more[0][o * inputWidth + i] += dy.get(t, o) * x.get(t, i);
                }
            }
        }
        addGradients(more);
    }

    void addGradients(float[][] more) {
        for (int p = 0; p < 2; p++) {
            for (int i = 0; i < more[p].length; i++) {
                gradients[p][i] += more[p][i];
            }
        }
    }

    @Override
    public double gradientNorm() {
        requireOpen();
        return Parameters.norm(gradients().values());
    }

    @Override
    public void step(AdamW settings, double gradientScale) {
        requireOpen();
        require(gradientScale >= 0 && Double.isFinite(gradientScale), "a scale of at least 0, not " + gradientScale);
        steps++;
        for (int p = 0; p < 2; p++) {
            for (int i = 0; i < values[p].length; i++) {
                double g = gradients[p][i] * gradientScale;
                means[p][i] = (float) (settings.beta1() * means[p][i] + (1 - settings.beta1()) * g);
                squares[p][i] = (float) (settings.beta2() * squares[p][i] + (1 - settings.beta2()) * g * g);
                values[p][i] = (float) updated(settings, values[p][i], means[p][i], squares[p][i]);
            }
        }
        gradients = zeros();
    }

    double updated(AdamW settings, double value, double mean, double square) {
        double meanHat = mean / (1 - Math.pow(settings.beta1(), steps));
        double squareHat = square / (1 - Math.pow(settings.beta2(), steps));
        return value * (1 - settings.learningRate() * settings.weightDecay())
                - settings.learningRate() * meanHat / (Math.sqrt(squareHat) + settings.epsilon());
    }

    @Override
    public void clearGradients() {
        requireOpen();
        gradients = zeros();
    }

    @Override
    public Map<String, FloatTensor> parameters() {
        requireOpen();
        return named("", values);
    }

    @Override
    public Map<String, FloatTensor> gradients() {
        requireOpen();
        return named("", gradients);
    }

    @Override
    public Map<String, FloatTensor> optimizerState() {
        requireOpen();
        Map<String, FloatTensor> state = new LinkedHashMap<>(named("mean.", means));
        state.putAll(named("square.", squares));
        state.put("step", FloatTensor.of(new int[0], new float[] {steps}));
        return state;
    }

    @Override
    public void restore(Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
        requireOpen();
        requireSameShapes(parameters, parameters());
        if (!optimizerState.isEmpty()) {
            requireSameShapes(optimizerState, optimizerState());
        }
        values = arrays("", parameters);
        gradients = zeros();
        means = optimizerState.isEmpty() ? zeros() : arrays("mean.", optimizerState);
        squares = optimizerState.isEmpty() ? zeros() : arrays("square.", optimizerState);
        steps = optimizerState.isEmpty()
                ? 0
                : (int) optimizerState.get("step").asBuffer().get(0);
    }

    private Map<String, FloatTensor> named(String prefix, float[][] arrays) {
        Map<String, FloatTensor> named = new LinkedHashMap<>();
        named.put(prefix + "weight", FloatTensor.of(new int[] {outputWidth, inputWidth}, arrays[0]));
        named.put(prefix + "bias", FloatTensor.of(new int[] {outputWidth}, arrays[1]));
        return named;
    }

    static float[][] arrays(String prefix, Map<String, FloatTensor> named) {
        return new float[][] {
            named.get(prefix + "weight").toArray(), named.get(prefix + "bias").toArray()
        };
    }

    private static void requireSameShapes(Map<String, FloatTensor> given, Map<String, FloatTensor> wanted) {
        require(shapes(given).equals(shapes(wanted)), "the tensors " + shapes(wanted) + ", not " + shapes(given));
    }

    private static Map<String, String> shapes(Map<String, FloatTensor> tensors) {
        Map<String, String> shapes = new TreeMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.toString()));
        return shapes;
    }

    void requireFrames(Embeddings frames) {
        require(frames.width() == inputWidth, "width " + inputWidth + ", not " + frames.width());
        require(frames.length() > 0 && frames.isFinite(), "at least one frame, and finite numbers");
    }

    private static void require(boolean kept, String wanted) {
        if (!kept) {
            throw new IllegalArgumentException("Wanted: " + wanted);
        }
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
