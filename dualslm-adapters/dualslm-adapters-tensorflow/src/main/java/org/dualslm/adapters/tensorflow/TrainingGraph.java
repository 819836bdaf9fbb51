package org.dualslm.adapters.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.dualslm.adapters.common.Parameter;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** What training adds to an adapter's graph: variables, the way back, and AdamW. */
final class TrainingGraph {
    final Variables gradients;
    final Variables means;
    final Variables squares;

    /** The gradient of the vectors, which {@link #accumulations} need. */
    final Placeholder<TFloat32> outputGradient;

    /** Add the parameters' gradients to what is there. */
    final List<Op> accumulations = new ArrayList<>();

    /** The sum of each gradient's squares. */
    final List<Operand<TFloat64>> sums = new ArrayList<>();

    /** What {@link #steps} need. */
    final StepSettings settings;

    /** Take a step with each parameter and clear its gradient. */
    final List<Op> steps = new ArrayList<>();

    TrainingGraph(Graph graph, List<Parameter> parameters, Variables weights, Operand<TFloat32> vectors) {
        Ops tf = Ops.create(graph);
        gradients = new Variables(tf, "gradients", parameters);
        means = new Variables(tf, "means", parameters);
        squares = new Variables(tf, "squares", parameters);
        outputGradient = tf.placeholder(TFloat32.class);
        settings = new StepSettings(tf);
        Output<?>[] found = graph.addGradients(
                "gradients",
                new Output<?>[] {vectors.asOutput()},
                weights.values().stream().map(Operand::asOutput).toArray(Output<?>[]::new),
                new Output<?>[] {outputGradient.asOutput()});
        for (int i = 0; i < parameters.size(); i++) {
            accumulations.add(tf.assignAddVariableOp(gradients.handle(i), found[i]));
            Operand<TFloat64> gradient = tf.dtypes.cast(gradients.value(i), TFloat64.class);
            sums.add(tf.reduceSum(
                    tf.math.square(gradient), tf.range(tf.constant(0), tf.rank(gradient), tf.constant(1))));
            steps.add(step(tf, weights, i));
        }
    }

    /**
     * The decoupled decay, Adam, and a gradient of zero. Bias corrections are in the rate and epsilon, so Adam is told that there
     * are none.
     */
    private Op step(Ops tf, Variables weights, int index) {
        Op decayed = tf.assignVariableOp(weights.handle(index), tf.math.mul(weights.value(index), settings.decay()));
        Ops afterDecay = tf.withControlDependencies(decayed);
        Op moved = afterDecay.train.resourceApplyAdam(
                weights.handle(index),
                means.handle(index),
                squares.handle(index),
                tf.constant(0f),
                tf.constant(0f),
                settings.rate(),
                settings.beta1(),
                settings.beta2(),
                settings.epsilon(),
                tf.math.mul(gradients.value(index), settings.scale()));
        return gradients.clear(tf.withControlDependencies(moved), index);
    }
}
