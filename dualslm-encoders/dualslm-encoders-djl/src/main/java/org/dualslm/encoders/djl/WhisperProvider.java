package org.dualslm.encoders.djl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelDescription;
import org.dualslm.api.plugin.ModelInspector;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Safetensors;

/**
 * Whisper's encoder, of any size, from a checkpoint in Hugging Face layout, under the name {@code whisper-djl}: {@code config.json},
 * {@code model.safetensors} (or shards), and, if it is there, {@code preprocessor_config.json}. The decoder's weights are ignored.
 * The log-mel spectrogram is computed inside, as {@code WhisperFeatureExtractor} of transformers does.
 *
 * <p>Frames come at 50 a second, {@code ceil(n / 320)} of them for {@code n} samples at 16 kHz. Streams, all of the same length:
 *
 * <ul>
 *   <li>{@code last}: the encoder's output, after the final norm ({@code last_hidden_state} of transformers);
 *   <li>{@code conv}: after the two convolutions, before positions are added;
 *   <li>{@code input}: what the first layer takes ({@code hidden_states[0]});
 *   <li>{@code layer.0}, {@code layer.1}, …: after the first layer, the second, … ({@code hidden_states[1]}, …), the last of them
 *       before the final norm;
 *   <li>{@code weighted}, if it has weights: their sum with {@code input}, {@code layer.0}, … up to the last layer but one, and
 *       {@code last}.
 * </ul>
 *
 * <p>Options:
 *
 * <ul>
 *   <li>{@code window}: {@code full} (the default) fills every window with silence to 30 s (or as long as the checkpoint's
 *       {@code max_source_positions} has it), as the authors do. {@code clip} ends it with the clip, which costs the less the
 *       shorter a clip is: what the convolutions give is the same, but no frame attends to silence, so the layers' frames differ
 *       from the authors'. Longer recordings are encoded in windows, with {@code full} of 30 s each, with {@code clip} of equal
 *       length, and joined.
 *   <li>{@code keepPadding} ({@code false}): whether the frames of that silence are handed out too, so that every clip has a
 *       multiple of 1500 frames. By default they are cut off: a clip has frames for its own duration alone.
 *   <li>{@code layerWeights} or {@code layerLogits}: numbers with commas between, one more than layers, for {@code weighted}: as they
 *       are, or to take the softmax of. Without either, the checkpoint's {@code layer_weights}, if it has them, are such logits.
 *   <li>{@code device} ({@code cpu}, {@code gpu}, {@code gpu:N}) and {@code dtype} ({@code float32}, the default on a CPU;
 *       {@code bfloat16}, the default on a GPU; {@code float16}, on a GPU only), whatever the file's number format. The spectrogram
 *       is always computed in float32.
 * </ul>
 *
 * <p>A batch equals its clips encoded one by one, bit by bit.
 */
public final class WhisperProvider implements SpeechEncoderProvider, ModelInspector {
    static final String NAME = "whisper-djl";
    private static final String WINDOW = "window";
    private static final String KEEP_PADDING = "keepPadding";
    private static final String FULL = "full";
    private static final String CLIP = "clip";

    /** For {@link java.util.ServiceLoader}. */
    public WhisperProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if an option is unknown or out of its range
     */
    @Override
    public SpeechEncoder create(ModelSource source, Options options) {
        options.requireOnly(NAME, EncoderPlan.optionsAnd(WINDOW, KEEP_PADDING));
        return plan(source, options).load(options);
    }

    @Override
    public Optional<ModelDescription> describe(ModelSource source) {
        if (!ConfigFile.isOf(source, WhisperConfig.MODEL_TYPES)) {
            return Optional.empty();
        }
        WeightList weights = new WeightList("whisper");
        WhisperProgram.of(WhisperConfig.read(source), weights);
        return Optional.of(weights.describe());
    }

    static EncoderPlan plan(ModelSource source, Options options) {
        WhisperConfig config = WhisperConfig.read(source);
        WhisperFraming framing = framing(config, options);
        Safetensors file = Safetensors.openModel(source);
        WeightList weights = new WeightList("whisper", file, WhisperProgram.KNOWN_WEIGHT, WhisperProgram.PREFIXES);
        String program = WhisperProgram.of(config, weights);
        return new EncoderPlan(
                config.toString(),
                file,
                weights,
                WhisperProgram.ROOTS,
                List.of(
                        LogMel.filters(config.mels(), config.spectrum(), config.sampleRate()),
                        LogMel.window(config.spectrum())),
                OptionalInt.empty(),
                program,
                config.stack(),
                config.stack().width(),
                framing);
    }

    private static WhisperFraming framing(WhisperConfig config, Options options) {
        String window = options.text(WINDOW, FULL);
        boolean keepsPadding = options.flag(KEEP_PADDING, false);
        if (!window.equals(FULL) && !window.equals(CLIP)) {
            throw new IllegalArgumentException(
                    "Option '" + WINDOW + "' must be " + FULL + " or " + CLIP + ", not '" + window + "'");
        }
        if (keepsPadding && window.equals(CLIP)) {
            throw new IllegalArgumentException("Option '" + KEEP_PADDING + "' needs padding, which '" + WINDOW + "' "
                    + CLIP + " does not have: choose " + FULL);
        }
        return new WhisperFraming(
                config.sampleRate(),
                config.spectrum(),
                config.hop(),
                config.positions(),
                window.equals(FULL),
                keepsPadding);
    }
}
