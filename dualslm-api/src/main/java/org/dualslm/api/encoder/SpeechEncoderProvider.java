package org.dualslm.api.encoder;

import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.plugin.Provider;

/** A plugin that builds speech encoders. */
public interface SpeechEncoderProvider extends Provider {
    /**
     * Builds an encoder.
     *
     * @param source where its weights are; a provider without weights ignores it
     * @param options what may be chosen; unknown keys are refused
     * @throws org.dualslm.api.plugin.ModelFormatException if the source does not hold what this provider needs
     */
    SpeechEncoder create(ModelSource source, Options options);
}
