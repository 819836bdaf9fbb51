package org.dualslm.adapters.common;

import java.util.List;
import org.dualslm.api.tensor.Embeddings;

/** What distinguishes one adapter from another, but for the engine that computes it. Immutable. */
public sealed interface Architecture permits ParalinguisticArchitecture, LinguisticArchitecture {
    /** The width of the frames. */
    int width();

    /** The width of the vectors. */
    int outputWidth();

    /** A fixed factor on the vectors, > 0. */
    double outputScale();

    /** In the order in which torch names them, and engines keep them. */
    List<Parameter> parameters();

    /** How many vectors come of so many frames. */
    int outputLength(int frames);

    /** The values of the largest tensor that the batch is put into, beside what an engine needs for itself. */
    long paddedSize(List<Embeddings> frames);
}
