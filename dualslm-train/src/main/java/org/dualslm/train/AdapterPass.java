package org.dualslm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.adapter.EmbeddingMixture.Mixed;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;

/**
 * One adapter's part in one batch: frames, the vectors they become, what the language model reads in their place, and the gradients of
 * the loss with respect to these. Goes by places: one
 * for each turn of each example, in order. Places without frames take no part; in some, the adapter stands as it is and learns nothing.
 */
final class AdapterPass {
    /** One turn of one example. */
    record Place(CachedUtterance source, Embeddings frames, boolean learns) {}

    private final TrainableAdapter adapter;
    private final List<Place> places;
    private final List<Embeddings> vectors = new ArrayList<>();
    private final List<float[]> gradients = new ArrayList<>();

    /** Null where vectors are read as they are. */
    private final List<Mixed> mixed = new ArrayList<>();

    private final List<float[]> mixedGradients = new ArrayList<>();

    /**
     * @param mixture of what vectors become mixtures; empty if they are read as they are
     * @param places whose frames may be null: the adapter's vectors are left out there
     */
    AdapterPass(TrainableAdapter adapter, Optional<EmbeddingMixture> mixture, List<Place> places) {
        this.adapter = adapter;
        this.places = List.copyOf(places);
        List<Embeddings> frames =
                places.stream().map(Place::frames).filter(Objects::nonNull).toList();
        List<Embeddings> adapted = frames.isEmpty() ? List.of() : adapter.adapt(frames);
        int next = 0;
        for (Place place : places) {
            Embeddings heard = place.frames() == null ? null : adapted.get(next++);
            boolean learns = heard != null && place.learns();
            Mixed read = heard == null ? null : mixture.map(of -> of.mix(heard)).orElse(null);
            vectors.add(heard);
            gradients.add(learns ? zerosLike(heard) : null);
            mixed.add(read);
            mixedGradients.add(learns && read != null ? zerosLike(read.vectors()) : null);
        }
    }

    private static float[] zerosLike(Embeddings vectors) {
        return new float[vectors.length() * vectors.width()];
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

    /** What the language model reads at so many places from one on, null where it is left out. */
    List<Embeddings> read(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(this::read).toList();
    }

    /** What the language model reads at a place, null if it is left out. */
    Embeddings read(int place) {
        return mixed.get(place) == null ? vectors.get(place) : mixed.get(place).vectors();
    }

    /** The adapter's vectors at a place, null if they are left out. */
    Embeddings vectors(int place) {
        return vectors.get(place);
    }

    /** Whether the adapter learns from what stands at a place. */
    boolean learns(int place) {
        return gradients.get(place) != null;
    }

    /** Adds to the gradient with respect to the adapter's vectors at a place; does nothing where the adapter does not learn. */
    void addGradient(int place, Embeddings gradient, double factor) {
        add(gradients.get(place), gradient, factor);
    }

    /** Adds to the gradient with respect to what the language model read at a place; does nothing where the adapter does not learn. */
    void addReadGradient(int place, Embeddings gradient, double factor) {
        add(mixed.get(place) == null ? gradients.get(place) : mixedGradients.get(place), gradient, factor);
    }

    private static void add(float[] sum, Embeddings gradient, double factor) {
        if (sum == null) {
            return;
        }
        float[] values = gradient.toArray();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (float) (factor * values[i]);
        }
    }

    /** Lets the adapter's parameters have the gradients; notes in the set that it learned something, if it did. Once only. */
    void accumulate(Set<TrainableAdapter> learned) {
        List<Embeddings> frames = new ArrayList<>();
        List<Embeddings> outputGradients = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            if (learns(i)) {
                if (mixedGradients.get(i) != null) {
                    addGradient(i, mixed.get(i).gradient(like(mixed.get(i).vectors(), mixedGradients.get(i))), 1);
                }
                frames.add(places.get(i).frames());
                outputGradients.add(like(vectors.get(i), gradients.get(i)));
            }
        }
        if (!frames.isEmpty()) {
            adapter.accumulate(frames, outputGradients);
            learned.add(adapter);
        }
    }

    private static Embeddings like(Embeddings vectors, float[] values) {
        return Embeddings.of(vectors.length(), vectors.width(), values);
    }
}
