package org.dualslm.api.plugin;

import java.util.Set;

/**
 * What every kind of plugin has. Providers are found with {@link java.util.ServiceLoader}; their constructors must do
 * nothing heavy.
 */
public interface Provider {
    /** A stable name: lower-case ASCII letters, digits and dashes, as {@code moonshine-onnx}. */
    String name();

    /**
     * What the components that it builds can do beyond their kind: the interfaces that all of them implement, such as
     * {@link org.dualslm.api.adapter.TrainableAdapter} or {@link org.dualslm.api.llm.DifferentiableLanguageModel}. Asked once, so that
     * a plugin that lacks one is refused before weights are loaded.
     *
     * @return by default none
     */
    default Set<Class<?>> capabilities() {
        return Set.of();
    }
}
