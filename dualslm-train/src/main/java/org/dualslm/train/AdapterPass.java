package org.dualslm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;

/**
 * One adapter's part in one batch: frames, the vectors they become, and the gradient of the loss with respect to these. Goes by places: one
 * for each turn of each example, in order. Places without frames take no part; in some, the adapter stands as it is and learns nothing.
 */
final class AdapterPass {
    /** One turn of one example. */
    record Place(CachedUtterance source, Embeddings frames, boolean learns) {}

    private final TrainableAdapter adapter;
    private final List<Place> places;
    private final List<Embeddings> vectors = new ArrayList<>();
    private final List<float[]> gradients = new ArrayList<>();

    /** @param places whose frames may be null: the adapter's vectors are left out there */
    AdapterPass(TrainableAdapter adapter, List<Place> places) {
        this.adapter = adapter;
        this.places = List.copyOf(places);
        List<Embeddings> frames =
                places.stream().map(Place::frames).filter(Objects::nonNull).toList();
        List<Embeddings> adapted = frames.isEmpty() ? List.of() : adapter.adapt(frames);
        int next = 0;
        for (Place place : places) {
            Embeddings heard = place.frames() == null ? null : adapted.get(next++);
            vectors.add(heard);
            gradients.add(heard == null || !place.learns() ? null : new float[heard.length() * heard.width()]);
        }
    }

    /** Refuses vectors that are no numbers, naming their recordings. */
    void requireFinite(int step) {
        List<CachedUtterance> faulty = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            if (vectors.get(i) != null && !vectors.get(i).isFinite()) {
                faulty.add(places.get(i).source());
            }
        }
        if (!faulty.isEmpty()) {
            throw Faults.notFinite("adapters' output", step, faulty);
        }
    }

    /** The vectors at so many places from one on, null where they are left out. */
    List<Embeddings> vectors(int from, int count) {
        return vectors.subList(from, from + count);
    }

    /** The vectors at a place, null if they are left out. */
    Embeddings vectors(int place) {
        return vectors.get(place);
    }

    /** Whether the adapter learns from what stands at a place. */
    boolean learns(int place) {
        return gradients.get(place) != null;
    }

    /** Adds to the gradient with respect to the vectors at a place; does nothing where the adapter does not learn. */
    void addGradient(int place, Embeddings gradient, double factor) {
        float[] sum = gradients.get(place);
        if (sum == null) {
            return;
        }
        float[] values = gradient.toArray();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (float) (factor * values[i]);
        }
    }

    /** Lets the adapter's parameters have the gradients; notes in the set that it learned something, if it did. */
    void accumulate(Set<TrainableAdapter> learned) {
        List<Embeddings> frames = new ArrayList<>();
        List<Embeddings> outputGradients = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            if (learns(i)) {
                frames.add(places.get(i).frames());
                outputGradients.add(
                        Embeddings.of(vectors.get(i).length(), vectors.get(i).width(), gradients.get(i)));
            }
        }
        if (!frames.isEmpty()) {
            adapter.accumulate(frames, outputGradients);
            learned.add(adapter);
        }
    }
}
