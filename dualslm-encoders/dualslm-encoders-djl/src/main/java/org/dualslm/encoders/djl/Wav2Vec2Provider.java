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
 * wav2vec 2.0, HuBERT and WavLM, of any size, from checkpoints in Hugging Face layout, under the name {@code wav2vec2-djl}:
 * {@code config.json}, {@code model.safetensors} (or shards), and, if it is there, {@code preprocessor_config.json}, which says
 * whether a clip is brought to mean 0 and variance 1 (without it, it is). The weights of heads are ignored.
 *
 * <p>With the usual convolutions frames come at 50 a second, {@code floor((n - 80) / 320)} of them for {@code n} samples at 16 kHz,
 * of which at least 400 are needed. Streams, all of the same length:
 *
 * <ul>
 *   <li>{@code last}: the encoder's output ({@code last_hidden_state} of transformers);
 *   <li>{@code conv}: after the convolutions over the waveform, before norm and projection;
 *   <li>{@code input}: what the first layer takes ({@code hidden_states[0]});
 *   <li>{@code layer.0}, {@code layer.1}, …: after the first layer, the second, … ({@code hidden_states[1]}, …), the last of them
 *       before the final norm, if there is one;
 *   <li>{@code weighted}, if it has weights: their sum with {@code input}, {@code layer.0}, … up to the last layer but one, and
 *       {@code last}, as SUPERB has it.
 * </ul>
 *
 * <p>Options:
 *
 * <ul>
 *   <li>{@code windowSeconds} (default 30, from 1 to 600): longer recordings are encoded in windows of at most so many seconds, all
 *       of equal length, and joined: the cost of attention grows with the square of a window.
 *   <li>{@code layerWeights} or {@code layerLogits}: numbers with commas between, one more than layers, for {@code weighted}: as they
 *       are, or to take the softmax of. Without either, the checkpoint's {@code layer_weights}, if it has them, are such logits.
 *   <li>{@code device} ({@code cpu}, {@code gpu}, {@code gpu:N}) and {@code dtype} ({@code float32}, the default on a CPU;
 *       {@code bfloat16}, the default on a GPU; {@code float16}, on a GPU only), whatever the file's number format.
 * </ul>
 *
 * <p>A batch equals its clips encoded one by one, bit by bit.
 */
public final class Wav2Vec2Provider implements SpeechEncoderProvider, ModelInspector {
    static final String NAME = "wav2vec2-djl";
    private static final String WINDOW_SECONDS = "windowSeconds";
    private static final int LEAST_SECONDS = 1;
    private static final int MOST_SECONDS = 600;

    /** For {@link java.util.ServiceLoader}. */
    public Wav2Vec2Provider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<ModelDescription> describe(ModelSource source) {
        if (!ConfigFile.isOf(source, Wav2Vec2Config.MODEL_TYPES)) {
            return Optional.empty();
        }
        Wav2Vec2Config config = Wav2Vec2Config.read(ConfigFile.model(source));
        WeightList weights = new WeightList(config.modelType());
        new Wav2Vec2Program(config, weights);
        return Optional.of(weights.describe());
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if an option is unknown or out of its range
     */
    @Override
    public SpeechEncoder create(ModelSource source, Options options) {
        options.requireOnly(NAME, EncoderPlan.optionsAnd(WINDOW_SECONDS));
        double seconds = options.number(WINDOW_SECONDS, 30);
        if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
            throw new IllegalArgumentException("Option '" + WINDOW_SECONDS + "' must be from " + LEAST_SECONDS + " to "
                    + MOST_SECONDS + ", not " + seconds);
        }
        Wav2Vec2Config config = Wav2Vec2Config.read(ConfigFile.model(source));
        WaveFraming framing = config.framing(source, seconds);
        Safetensors file = Safetensors.openModel(source);
        WeightList weights =
                new WeightList(config.modelType(), file, Wav2Vec2Program.KNOWN_WEIGHT, Wav2Vec2Program.PREFIXES);
        Wav2Vec2Program program = new Wav2Vec2Program(config, weights);
        return new EncoderPlan(
                        config.toString(),
                        file,
                        weights,
                        Wav2Vec2Program.ROOTS,
                        List.of(),
                        program.hasWeightNorm() ? OptionalInt.of(program.position()) : OptionalInt.empty(),
                        program.text(),
                        config.stack(),
                        config.lastConvolution().channels(),
                        framing)
                .load(options);
    }
}
