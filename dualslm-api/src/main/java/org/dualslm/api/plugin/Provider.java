package org.dualslm.api.plugin;

/**
 * What every kind of plugin has. Providers are found with {@link java.util.ServiceLoader}; their constructors must do
 * nothing heavy.
 */
public interface Provider {
    /** A stable name: lower-case ASCII letters, digits and dashes, as {@code moonshine-onnx}. */
    String name();
}
