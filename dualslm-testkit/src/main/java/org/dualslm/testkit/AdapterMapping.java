package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.tensor.Embeddings;

/** Frames in, vectors out: of the shapes declared, and the same whatever is beside them. */
abstract class AdapterMapping extends AdapterFacts {
    private static final int LONG = 400;

    @Promise(
            by = "Adapter.inputWidth and outputWidth",
            that = "they are the widths asked for, and those of the vectors")
    void declaredWidthsAreTrue() {
        assertThat(adapter().inputWidth()).as("inputWidth").isEqualTo(spec().inputWidth());
        assertThat(adapter().outputWidth()).as("outputWidth").isEqualTo(spec().outputWidth());
        for (Embeddings vectors : adapter().adapt(batch())) {
            assertThat(vectors.width()).as("width of %s", vectors).isEqualTo(spec().outputWidth());
        }
    }

    @Promise(by = "Adapter.outputLength", that = "adapt gives so many vectors for so many frames, at least one")
    void declaredLengthsAreTrue() {
        for (Embeddings frames : batch()) {
            assertThat(adaptOne(adapter(), frames).length())
                    .as("vectors for %s", frames)
                    .isEqualTo(adapter().outputLength(frames.length()))
                    .isPositive();
        }
    }

    @Promise(by = "Adapter.adapt", that = "finite frames give finite vectors")
    void vectorsAreFinite() {
        for (Embeddings frames : batch()) {
            Embeddings vectors = adaptOne(adapter(), scaled(frames, 10));
            assertThat(vectors.isFinite())
                    .as("%s for %s are finite", vectors, frames)
                    .isTrue();
        }
    }

    @Promise(by = "Adapter.adapt", that = "the same frames give the same vectors, bit by bit")
    void sameFramesGiveSameVectors() {
        assertThat(adapter().adapt(batch())).isEqualTo(adapter().adapt(batch()));
    }

    @Promise(by = "Adapter.adapt", that = "the vectors depend on the frames")
    void differentFramesGiveDifferentVectors() {
        assertThat(adaptOne(adapter(), frames(10, 1))).isNotEqualTo(adaptOne(adapter(), frames(10, 2)));
    }

    @Promise(by = "AdapterProvider.create", that = "the same seed gives the same adapter, another seed another one")
    void sameSeedGivesSameAdapter() {
        try (Adapter same = create(SEED);
                Adapter other = create(SEED + 1)) {
            assertThat(same.adapt(batch()))
                    .as("from the same seed")
                    .isEqualTo(adapter().adapt(batch()));
            assertThat(other.adapt(batch()))
                    .as("from another seed")
                    .isNotEqualTo(adapter().adapt(batch()));
        }
    }

    @Promise(by = "Adapter.adapt", that = "a ragged batch gives, in order, what its sequences give one by one")
    void raggedBatchEqualsSingles() {
        List<Embeddings> frames = new ArrayList<>(batch());
        List<Embeddings> expected = new ArrayList<>(singles());
        assertClose(adapter().adapt(frames), expected, "in a batch");
        // Backwards, so that every sequence has other neighbours and another place.
        Collections.reverse(frames);
        Collections.reverse(expected);
        assertClose(adapter().adapt(frames), expected, "in a batch backwards");
    }

    @Promise(
            by = "Adapter.adapt",
            that = "a tiny sequence is not changed by a long one beside it, nor the other way round")
    void aLongSequenceBesideATinyOneChangesNothing() {
        List<Embeddings> both = List.of(frames(1, 5), frames(LONG, 6));
        List<Embeddings> alone =
                both.stream().map(frames -> adaptOne(adapter(), frames)).toList();
        assertClose(adapter().adapt(both), alone, "of 1 and " + LONG + " frames");
    }

    @Promise(by = "Adapter.adapt", that = "neighbours of any magnitude change nothing")
    void neighboursOfAnyMagnitudeChangeNothing() {
        Embeddings loud = scaled(frames(23, 3), 1e4f);
        Embeddings quiet = frames(7, 4);
        List<Embeddings> together = adapter().adapt(List.of(loud, quiet));
        assertClose(together.subList(1, 2), List.of(adaptOne(adapter(), quiet)), "beside loud frames");
    }

    @Promise(by = "Adapter.adapt", that = "an empty batch gives an empty list")
    void emptyBatchGivesNothing() {
        assertThat(adapter().adapt(List.of())).isEmpty();
    }
}
