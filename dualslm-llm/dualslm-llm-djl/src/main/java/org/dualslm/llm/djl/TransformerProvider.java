package org.dualslm.llm.djl;

import ai.djl.ndarray.NDManager;
import java.util.Optional;
import java.util.Set;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelDescription;
import org.dualslm.api.plugin.ModelInspector;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.djl.Device;
import org.dualslm.djl.Precision;
import org.dualslm.djl.WeightSpec;
import org.dualslm.llm.text.CheckpointText;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * Decoder-only transformers from checkpoints in Hugging Face layout: {@code config.json}, {@code model.safetensors} (or shards),
 * {@code tokenizer.json} and {@code generation_config.json}, the last two optional. Architectures: see {@link org.dualslm.llm.text.config.Architecture}.
 * What it builds is a {@link DifferentiableLanguageModel}.
 *
 * <p>Options: {@code device} ({@code cpu}, {@code gpu}, {@code gpu:N}; by default a GPU if there is one) and {@code dtype}
 * ({@code float32}, the default on a CPU; {@code bfloat16}, the default on a GPU; {@code float16}, on a GPU only), in which it
 * computes whatever the file's number format. Where the two are the same, on a CPU, the weights are the mapped file itself: it
 * must not be changed while the model is open.
 */
public final class TransformerProvider implements LanguageModelProvider, ModelInspector {
    private static final String NAME = "transformer-djl";

    /** For {@link java.util.ServiceLoader}. */
    public TransformerProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Class<?>> capabilities() {
        return Set.of(DifferentiableLanguageModel.class);
    }

    @Override
    public Optional<ModelDescription> describe(ModelSource source) {
        return TransformerConfig.find(source)
                .map(config -> new ModelDescription(
                        config.architecture().modelType() + " language model",
                        WeightLayout.of(config)
                                .parts()
                                .mapToLong(WeightSpec::size)
                                .sum(),
                        2L * config.layers() * config.keyValueHeads() * config.headSize(),
                        config.contextLength()));
    }

    @Override
    public LanguageModel create(ModelSource source, Options options) {
        options.requireOnly(NAME, Device.OPTION, Precision.OPTION);
        TransformerConfig config = TransformerConfig.read(source);
        Device device = Device.choose(options);
        Precision precision = Precision.choose(options, device);
        Safetensors file = Safetensors.openModel(source);
        NDManager manager = device.newManager();
        CheckpointText text = null;
        try {
            text = CheckpointText.read(source, config.vocabularySize());
            return new TransformerModel(
                    config, manager, TransformerWeights.load(manager, config, file, precision), text);
        } catch (RuntimeException | Error e) {
            if (text != null) {
                text.close();
            }
            manager.close();
            throw e;
        }
    }
}
