package org.dualslm.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.djl.Precision;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.WeightLoader;
import org.dualslm.djl.WeightSpec;
import org.dualslm.llm.text.config.RotaryEmbedding;
import org.dualslm.llm.text.config.TransformerConfig;

/** Brings a checkpoint's tensors into memory, in the order and number format in which the Torch programs take them. */
final class TransformerWeights {
    private TransformerWeights() {}

    /**
     * Loads every weight, and after them the rotary frequencies.
     *
     * @param manager owns them
     * @throws ModelFormatException if a tensor is missing, unknown, or of another shape or type
     */
    static NDList load(NDManager manager, TransformerConfig config, Safetensors file, Precision precision) {
        WeightLayout layout = WeightLayout.of(config);
        NDList loaded = new NDList();
        try (WeightLoader loader = new WeightLoader(manager, file, precision)) {
            // Some checkpoints repeat the tied table under its second name, and keep what can be computed.
            loader.check(
                    config.architecture().modelType(),
                    layout.parts().toList(),
                    name -> name.endsWith("rotary_emb.inv_freq")
                            || config.tiedEmbeddings() && name.equals(WeightLayout.HEAD));
            layout.slots().forEach(slot -> loaded.add(loader.load(slot.parts().toArray(WeightSpec[]::new))));
        }
        loaded.add(frequencies(manager, config));
        return loaded;
    }

    /** See {@link RotaryEmbedding#frequencies}; always in float32. */
    static NDArray frequencies(NDManager manager, TransformerConfig config) {
        float[] frequencies = config.rotary().frequencies(config.headSize());
        return Tensors.floats(manager, FloatBuffer.wrap(frequencies), frequencies.length);
    }
}
