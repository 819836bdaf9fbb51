package org.dualslm.adapters.tensorflow;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dualslm.api.adapter.AdamW;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The numbers of one optimizer step, as they are fed.
 *
 * @param scale of the gradients
 * @param decay the factor on each parameter before Adam
 * @param rate with both bias corrections
 * @param epsilon with the correction of the squares
 */
record StepSettings(
        Placeholder<TFloat32> scale,
        Placeholder<TFloat32> decay,
        Placeholder<TFloat32> rate,
        Placeholder<TFloat32> beta1,
        Placeholder<TFloat32> beta2,
        Placeholder<TFloat32> epsilon) {

    StepSettings(Ops tf) {
        this(scalar(tf), scalar(tf), scalar(tf), scalar(tf), scalar(tf), scalar(tf));
    }

    private static Placeholder<TFloat32> scalar(Ops tf) {
        return tf.placeholder(TFloat32.class);
    }

    /**
     * By placeholder; the caller closes the tensors. With r = √(1 − β₂ᵗ), torch's {@code m / (1 − β₁ᵗ) / (√v / r + ε)} is
     * {@code m r / (1 − β₁ᵗ) / (√v + ε r)}.
     *
     * @param number of the step, t, from 1
     */
    Map<Placeholder<TFloat32>, TFloat32> feeds(AdamW adamW, double gradientScale, long number) {
        double root = Math.sqrt(1 - Math.pow(adamW.beta2(), number));
        double rate = adamW.learningRate() / (1 - Math.pow(adamW.beta1(), number));
        Map<Placeholder<TFloat32>, TFloat32> feeds = new LinkedHashMap<>();
        feeds.put(scale, TFloat32.scalarOf((float) gradientScale));
        feeds.put(decay, TFloat32.scalarOf((float) (1 - adamW.learningRate() * adamW.weightDecay())));
        feeds.put(rate(), TFloat32.scalarOf((float) (rate * root)));
        feeds.put(beta1, TFloat32.scalarOf((float) adamW.beta1()));
        feeds.put(beta2, TFloat32.scalarOf((float) adamW.beta2()));
        // TensorFlow takes smaller numbers for zero, and would divide zero by zero where a gradient always was.
        feeds.put(epsilon, TFloat32.scalarOf((float) Math.max(adamW.epsilon() * root, Float.MIN_NORMAL)));
        return feeds;
    }
}
