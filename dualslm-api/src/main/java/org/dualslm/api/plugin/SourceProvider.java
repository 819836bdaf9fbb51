package org.dualslm.api.plugin;

/**
 * Finds the files of sources of one scheme: what stands before the colon, and is the provider's {@link #name}, as {@code hf} in {@code
 * hf:OWNER/NAME}. Asked only for locations of its scheme; may download them.
 */
public interface SourceProvider extends Provider {
    /**
     * The files at a location.
     *
     * @param location scheme included
     * @throws IllegalArgumentException if it is not one of this scheme's locations
     * @throws org.dualslm.api.DualSlmException if its files cannot be had
     */
    ModelSource resolve(String location);
}
