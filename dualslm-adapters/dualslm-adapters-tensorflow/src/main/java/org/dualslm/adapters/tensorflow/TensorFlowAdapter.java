package org.dualslm.adapters.tensorflow;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dualslm.adapters.common.AdapterProgram;
import org.dualslm.adapters.common.AdapterTraining;
import org.dualslm.adapters.common.Architecture;
import org.dualslm.adapters.common.OptimizerState;
import org.dualslm.adapters.common.Parameter;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.tensorflow.TensorFlowRuntime;
import org.dualslm.tensorflow.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * An adapter as a TensorFlow graph and its session: each batch is one run, forward or backward, and so is an optimizer step.
 * Parameters, gradients and optimizer state are variables of the session.
 */
final class TensorFlowAdapter implements AdapterProgram {
    private final List<Parameter> parameters;
    private final Graph graph = TensorFlowRuntime.newGraph();
    private final Session session = TensorFlowRuntime.newSession(graph);
    private final Variables weights;
    private final ForwardGraph forward;
    private final Operand<TFloat32> vectors;
    private TrainingGraph training;

    TensorFlowAdapter(Architecture architecture, List<FloatTensor> values) {
        this.parameters = architecture.parameters();
        Ops tf = Ops.create(graph);
        this.weights = new Variables(tf, "weights", parameters);
        this.forward = ForwardGraph.of(architecture, tf);
        this.vectors = forward.vectors(tf, weights.values());
        try {
            weights.assign(session, values);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public long paddedSize(List<Embeddings> frames) {
        return forward.paddedSize(frames);
    }

    @Override
    public FloatBuffer adapt(List<Embeddings> frames) {
        return fed(frames, run -> {
            try (Result result = run.fetch(vectors).run()) {
                return FloatBuffer.wrap(Tensors.toArray(result.get(0)));
            }
        });
    }

    /** Lets a run be fed a batch, and frees what it was fed. */
    <T> T fed(List<Embeddings> frames, Function<Session.Runner, T> use) {
        Map<Placeholder<TFloat32>, TFloat32> feeds = forward.feeds(frames);
        try {
            Session.Runner run = session.runner();
            feeds.forEach(run::feed);
            return use.apply(run);
        } finally {
            feeds.values().forEach(TFloat32::close);
        }
    }

    Session session() {
        return session;
    }

    @Override
    public List<FloatTensor> parameters() {
        return weights.read(session);
    }

    @Override
    public void replaceParameters(List<FloatTensor> values) {
        weights.assign(session, values);
    }

    @Override
    public AdapterTraining train() {
        return new TensorFlowTraining(this, trainingGraph());
    }

    @Override
    public AdapterTraining train(OptimizerState state) {
        return new TensorFlowTraining(this, trainingGraph(), state);
    }

    private TrainingGraph trainingGraph() {
        if (training == null) {
            training = new TrainingGraph(graph, parameters, weights, vectors);
        }
        return training;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
