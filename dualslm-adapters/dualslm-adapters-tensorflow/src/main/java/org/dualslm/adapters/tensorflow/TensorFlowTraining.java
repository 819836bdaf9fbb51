package org.dualslm.adapters.tensorflow;

import java.util.List;
import java.util.Map;
import org.dualslm.adapters.common.AdapterTraining;
import org.dualslm.adapters.common.OptimizerState;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Training of an adapter: runs of its {@link TrainingGraph}, whose variables have values from here to {@link #close}. */
final class TensorFlowTraining implements AdapterTraining {
    private final TensorFlowAdapter adapter;
    private final Session session;
    private final TrainingGraph graph;

    TensorFlowTraining(TensorFlowAdapter adapter, TrainingGraph graph) {
        this.adapter = adapter;
        this.session = adapter.session();
        this.graph = graph;
        graph.gradients.clear(session);
        graph.means.clear(session);
        graph.squares.clear(session);
    }

    TensorFlowTraining(TensorFlowAdapter adapter, TrainingGraph graph, OptimizerState state) {
        this(adapter, graph);
        graph.means.assign(session, state.means());
        graph.squares.assign(session, state.squares());
    }

    @Override
    public void accumulate(List<Embeddings> frames, Embeddings outputGradients) {
        try (TFloat32 gradient =
                Tensors.floats(outputGradients.asBuffer(), outputGradients.length(), outputGradients.width())) {
            adapter.fed(frames, run -> {
                run.feed(graph.outputGradient, gradient);
                graph.accumulations.forEach(run::addTarget);
                run.run().close();
                return null;
            });
        }
    }

    @Override
    public double gradientNorm() {
        Session.Runner run = session.runner();
        graph.sums.forEach(run::fetch);
        try (Result sums = run.run()) {
            double sum = 0;
            for (int i = 0; i < sums.size(); i++) {
                sum += ((TFloat64) sums.get(i)).getDouble();
            }
            return Math.sqrt(sum);
        }
    }

    @Override
    public void step(AdamW settings, double gradientScale, long number) {
        Map<Placeholder<TFloat32>, TFloat32> feeds = graph.settings.feeds(settings, gradientScale, number);
        try {
            Session.Runner run = session.runner();
            feeds.forEach(run::feed);
            graph.steps.forEach(run::addTarget);
            run.run().close();
        } finally {
            feeds.values().forEach(TFloat32::close);
        }
    }

    @Override
    public void clearGradients() {
        graph.gradients.clear(session);
    }

    @Override
    public List<FloatTensor> gradients() {
        return graph.gradients.read(session);
    }

    @Override
    public List<FloatTensor> means() {
        return graph.means.read(session);
    }

    @Override
    public List<FloatTensor> squares() {
        return graph.squares.read(session);
    }

    @Override
    public void close() {
        graph.gradients.remove(session);
        graph.means.remove(session);
        graph.squares.remove(session);
    }
}
