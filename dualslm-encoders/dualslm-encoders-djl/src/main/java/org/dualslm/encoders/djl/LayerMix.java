package org.dualslm.encoders.djl;

import java.util.Arrays;
import java.util.Optional;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;

/**
 * The weights of the stream {@code weighted}, a sum over the input of the first layer and the output of every layer, as SUPERB has
 * it (Yang et al., arXiv 2105.01051, section 3): one weight for each, given as they are, or as logits, of which the softmax is
 * taken, or as logits in the checkpoint, where a model that was fine-tuned on such a sum keeps them.
 */
final class LayerMix {
    static final String WEIGHTS = "layerWeights";
    static final String LOGITS = "layerLogits";
    private static final String STORED = "layer_weights";

    private LayerMix() {}

    /**
     * The weights.
     *
     * @param layers of the encoder; there is one weight more
     * @return empty if neither an option nor the checkpoint has them
     * @throws IllegalArgumentException if an option is no list of so many finite numbers, or both are given
     * @throws ModelFormatException if the checkpoint has another number of them
     */
    static Optional<FloatTensor> choose(Options options, Safetensors file, int layers) {
        String weights = options.text(WEIGHTS, null);
        String logits = options.text(LOGITS, null);
        if (weights != null && logits != null) {
            throw new IllegalArgumentException("Options '" + WEIGHTS + "' and '" + LOGITS + "' exclude each other");
        }
        if (weights != null) {
            return Optional.of(vector(parse(WEIGHTS, weights, layers + 1)));
        }
        if (logits != null) {
            return Optional.of(vector(softmax(parse(LOGITS, logits, layers + 1))));
        }
        return file.contains(STORED) ? Optional.of(vector(softmax(stored(file, layers + 1)))) : Optional.empty();
    }

    private static FloatTensor vector(float[] values) {
        return FloatTensor.of(new int[] {values.length}, values);
    }

    private static float[] parse(String option, String text, int count) {
        String[] parts = text.split(",", -1);
        float[] numbers = new float[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                numbers[i] = Float.parseFloat(parts[i].strip());
            }
        } catch (NumberFormatException e) {
            numbers = new float[0];
        }
        if (numbers.length != count || !isFinite(numbers)) {
            throw new IllegalArgumentException("Option '" + option + "' must be " + count
                    + " numbers with commas between (the first layer's input, then each layer), not '" + text + "'");
        }
        return numbers;
    }

    private static float[] stored(Safetensors file, int count) {
        float[] logits = file.floats(STORED).toArray();
        if (logits.length != count || !isFinite(logits)) {
            throw new ModelFormatException("Tensor '" + STORED + "' in " + file.description() + " has shape "
                    + Arrays.toString(file.shape(STORED)) + "; wanted are " + count + " finite numbers");
        }
        return logits;
    }

    private static boolean isFinite(float[] numbers) {
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                return false;
            }
        }
        return true;
    }

    private static float[] softmax(float[] logits) {
        double[] shares = new double[logits.length];
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.exp(logits[i] - most);
            sum += shares[i];
        }
        float[] weights = new float[shares.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (shares[i] / sum);
        }
        return weights;
    }
}
