package org.dualslm.llm.djl;

import java.util.List;
import org.dualslm.djl.WeightSpec;

/** Weights that the blocks of some models have and those of others do not. Each is one slot of {@link WeightLayout}. */
public enum BlockExtra {
    /** Biases of the projections to queries, keys and values. */
    QUERY_KEY_VALUE_BIAS(WeightLayout.Role.BIAS) {
        @Override
        List<WeightSpec> weights(TransformerConfig config, String block) {
            int keys = config.keyValueHeads() * config.headSize();
            return List.of(
                    new WeightSpec(block + "self_attn.q_proj.bias", config.heads() * config.headSize()),
                    new WeightSpec(block + "self_attn.k_proj.bias", keys),
                    new WeightSpec(block + "self_attn.v_proj.bias", keys));
        }
    },
    /** Bias of the projection after attention. */
    ATTENTION_OUTPUT_BIAS(WeightLayout.Role.BIAS) {
        @Override
        List<WeightSpec> weights(TransformerConfig config, String block) {
            return List.of(new WeightSpec(block + "self_attn.o_proj.bias", config.hiddenSize()));
        }
    },
    /** RMS norms of each head's query and key. */
    QUERY_KEY_NORM(WeightLayout.Role.NORM) {
        @Override
        List<WeightSpec> weights(TransformerConfig config, String block) {
            return List.of(
                    new WeightSpec(block + "self_attn.q_norm.weight", config.headSize()),
                    new WeightSpec(block + "self_attn.k_norm.weight", config.headSize()));
        }
    },
    /** Biases of the feed-forward network's first projections. */
    GATE_UP_BIAS(WeightLayout.Role.BIAS) {
        @Override
        List<WeightSpec> weights(TransformerConfig config, String block) {
            return List.of(
                    new WeightSpec(block + "mlp.gate_proj.bias", config.intermediateSize()),
                    new WeightSpec(block + "mlp.up_proj.bias", config.intermediateSize()));
        }
    },
    /** Bias of its last. */
    DOWN_BIAS(WeightLayout.Role.BIAS) {
        @Override
        List<WeightSpec> weights(TransformerConfig config, String block) {
            return List.of(new WeightSpec(block + "mlp.down_proj.bias", config.hiddenSize()));
        }
    };

    private final WeightLayout.Role role;

    BlockExtra(WeightLayout.Role role) {
        this.role = role;
    }

    /** The tensors of a checkpoint that make it up. */
    abstract List<WeightSpec> weights(TransformerConfig config, String block);

    WeightLayout.Slot slot(TransformerConfig config, String block) {
        return new WeightLayout.Slot(role, weights(config, block));
    }
}
