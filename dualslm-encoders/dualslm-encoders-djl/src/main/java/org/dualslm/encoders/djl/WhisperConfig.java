package org.dualslm.encoders.djl;

import java.util.List;
import org.dualslm.api.plugin.ModelSource;

/**
 * The shape of a Whisper encoder, and of the log-mel spectrogram that it takes. Immutable.
 *
 * @param stack its layers
 * @param mels filters of the spectrogram
 * @param positions the most frames of a window: 1500, which are 30 s
 * @param sampleRate in Hz
 * @param spectrum samples of a spectrum
 * @param hop samples from one spectrum to the next
 */
record WhisperConfig(LayerStack stack, int mels, int positions, int sampleRate, int spectrum, int hop) {
    static final List<String> MODEL_TYPES = List.of("whisper");

    /**
     * Reads {@code config.json} and, if it is there, {@code preprocessor_config.json}.
     *
     * @throws org.dualslm.api.plugin.ModelFormatException if a file is damaged, of another model, or out of range
     */
    static WhisperConfig read(ModelSource source) {
        ConfigFile config = ConfigFile.model(source);
        config.requireModelType(WhisperProvider.NAME, MODEL_TYPES);
        int width = config.integer("d_model", 1, 1 << 16);
        int heads = config.integer("encoder_attention_heads", 1, 1 << 10);
        if (width % heads != 0) {
            throw config.fault("encoder_attention_heads", heads, "a divisor of d_model, which is " + width);
        }
        LayerStack stack = new LayerStack(
                config.integer("encoder_layers", 1, 1 << 10),
                width,
                config.integer("encoder_ffn_dim", 1, 1 << 18),
                heads,
                1e-5,
                Activation.read(config, "activation_function"),
                true,
                false,
                false,
                LayerStack.Names.WHISPER);
        int mels = config.integer("num_mel_bins", 80, 1, 1 << 10);
        ConfigFile preprocessor = ConfigFile.preprocessor(source);
        int features = preprocessor.integer("feature_size", mels, 1, 1 << 10);
        if (features != mels) {
            throw preprocessor.fault("feature_size", features, mels + ", as num_mel_bins in " + ConfigFile.CONFIG);
        }
        return new WhisperConfig(
                stack,
                mels,
                config.integer("max_source_positions", 1500, 1, 1 << 16),
                preprocessor.integer("sampling_rate", 16_000, 1_000, 192_000),
                preprocessor.integer("n_fft", 400, 16, 1 << 14),
                preprocessor.integer("hop_length", 160, 1, 1 << 12));
    }
}
