package org.dualslm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;

/**
 * One adapter's part in one step: frames, the vectors they become, and the gradient of the loss with respect to these. Goes by the
 * examples of the batch; those without frames take no part.
 */
final class AdapterPass {
    private final TrainableAdapter adapter;
    private final List<Embeddings> frames;
    private final List<Embeddings> vectors = new ArrayList<>();
    private final List<float[]> gradients = new ArrayList<>();

    /** @param frames of each example, null for those in which the adapter's vectors are left out */
    AdapterPass(TrainableAdapter adapter, List<Embeddings> frames) {
        this.adapter = adapter;
        this.frames = frames.stream().filter(Objects::nonNull).toList();
        List<Embeddings> adapted = this.frames.isEmpty() ? List.of() : adapter.adapt(this.frames);
        int next = 0;
        for (Embeddings each : frames) {
            Embeddings heard = each == null ? null : adapted.get(next++);
            vectors.add(heard);
            gradients.add(heard == null ? null : new float[heard.length() * heard.width()]);
        }
    }

    /** Refuses vectors that are no numbers, naming their recordings. */
    void requireFinite(int step, List<CachedUtterance> batch) {
        List<CachedUtterance> faulty = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            if (vectors.get(i) != null && !vectors.get(i).isFinite()) {
                faulty.add(batch.get(i));
            }
        }
        if (!faulty.isEmpty()) {
            throw Faults.notFinite("adapters' output", step, faulty);
        }
    }

    /** The vectors of an example, null if they are left out. */
    Embeddings vectors(int example) {
        return vectors.get(example);
    }

    /** Adds to the gradient with respect to an example's vectors. */
    void addGradient(int example, Embeddings gradient, double factor) {
        float[] sum = gradients.get(example);
        float[] values = gradient.toArray();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (float) (factor * values[i]);
        }
    }

    /** Lets the adapter's parameters have the gradients. Gives the norm of theirs. */
    double accumulate() {
        if (frames.isEmpty()) {
            return 0;
        }
        List<Embeddings> outputGradients = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            if (vectors.get(i) != null) {
                outputGradients.add(
                        Embeddings.of(vectors.get(i).length(), vectors.get(i).width(), gradients.get(i)));
            }
        }
        adapter.accumulate(frames, outputGradients);
        return adapter.gradientNorm();
    }
}
