package org.dualslm.api.adapter;

import java.util.Map;
import org.dualslm.api.plugin.Provider;
import org.dualslm.api.tensor.FloatTensor;

/**
 * A plugin that builds adapters. Parameters are named tensors, under the names of the paper's torch modules, so that what one
 * engine trained another can load.
 */
public interface AdapterProvider extends Provider {
    /**
     * Builds an adapter with fresh parameters; the same seed gives the same parameters.
     *
     * @throws IllegalArgumentException if the specification cannot be met
     */
    Adapter create(AdapterSpec spec, long seed);

    /**
     * Builds an adapter with the parameters given.
     *
     * @throws org.dualslm.api.plugin.ModelFormatException if a tensor is missing, unknown, or of another shape
     */
    Adapter load(AdapterSpec spec, Map<String, FloatTensor> parameters);
}
