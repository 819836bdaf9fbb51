package org.dualslm.llm.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.djl.Device;
import org.dualslm.djl.Precision;

/**
 * Decoder-only transformers from checkpoints in Hugging Face layout: {@code config.json}, {@code model.safetensors} (or shards),
 * {@code tokenizer.json} and {@code generation_config.json}, the last two optional. Architectures: see {@link Architecture}.
 * What it builds is a {@link org.dualslm.api.llm.DifferentiableLanguageModel}.
 *
 * <p>Options: {@code device} ({@code cpu}, {@code gpu}, {@code gpu:N}; by default a GPU if there is one) and {@code dtype}
 * ({@code float32}, the default on a CPU, or {@code bfloat16}, the default on a GPU), in which it computes whatever the file's
 * number format.
 */
public final class TransformerProvider implements LanguageModelProvider {
    private static final String NAME = "transformer-djl";

    /** For {@link java.util.ServiceLoader}. */
    public TransformerProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LanguageModel create(ModelSource source, Options options) {
        options.requireOnly(NAME, Device.OPTION, Precision.OPTION);
        TransformerConfig config = TransformerConfig.read(source);
        Device device = Device.choose(options);
        Precision precision = Precision.choose(options, device);
        Safetensors file = Safetensors.openModel(source);
        NDManager manager = device.newManager();
        Optional<HuggingFaceTokens> tokenizer = Optional.empty();
        try {
            tokenizer = HuggingFaceTokens.find(source);
            NDList weights = TransformerWeights.load(manager, config, file, precision);
            Optional<ChatTemplate> chatTemplate =
                    tokenizer.flatMap(tokens -> CheckpointChatTemplate.find(source, tokens));
            return new TransformerModel(
                    config,
                    manager,
                    weights,
                    tokenizer,
                    chatTemplate,
                    GenerationDefaults.read(source, config),
                    source.description());
        } catch (RuntimeException | Error e) {
            tokenizer.ifPresent(HuggingFaceTokens::close);
            manager.close();
            throw e;
        }
    }
}
