package com.example.mel;

import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;

/**
 * Builds the encoder {@code mel}: the energy of each frame in bands of the mel scale, as natural logarithms, without weights. Its one
 * stream {@code mel} has 100 frames a second. Option {@code bands} (40 unless set, 1 to 80) is its width.
 */
public final class MelEncoderProvider implements SpeechEncoderProvider {
    /** For the service loader. */
    public MelEncoderProvider() {}

    @Override
    public String name() {
        return "mel";
    }

    @Override
    public SpeechEncoder create(ModelSource source, Options options) {
        options.requireOnly("Speech encoder 'mel'", "bands");
        int bands = options.integer("bands", 40, 1);
        if (bands > 80) {
            throw new IllegalArgumentException("Option 'bands' must be at most 80, not " + bands);
        }
        return new MelEncoder(bands);
    }
}
