package org.dualslm.api.plugin;

import java.util.Optional;

/** The capability of a {@link Provider} to say what a model would take, from its configuration alone. Found with {@code instanceof}. */
public interface ModelInspector {
    /**
     * Reads the model's configuration, not its weights, which need not be there.
     *
     * @return empty if the model is not of a kind that this provider builds
     * @throws ModelFormatException if it is, but the configuration is damaged or asks for what is not supported
     */
    Optional<ModelDescription> describe(ModelSource source);
}
