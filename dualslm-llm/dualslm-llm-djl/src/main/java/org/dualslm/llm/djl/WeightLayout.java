package org.dualslm.llm.djl;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.dualslm.djl.WeightSpec;
import org.dualslm.llm.text.config.BlockExtra;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * The order in which a model's weights are passed to its Torch programs, and which tensors of the checkpoint each is made of.
 * Projections of one input are stacked, so that each block needs four matrix products, not seven.
 *
 * @param slots block by block, then the last norm, the embedding table, and the output projection where it is not tied
 */
record WeightLayout(List<Slot> slots) {
    /** What a weight does, which says how it starts before pretraining and whether it decays. */
    enum Role {
        NORM,
        BIAS,
        INPUT_PROJECTION,
        OUTPUT_PROJECTION,
        EMBEDDING
    }

    /** One weight: the parts one below the other. */
    record Slot(Role role, List<WeightSpec> parts) {
        static Slot of(Role role, WeightSpec... parts) {
            return new Slot(role, List.of(parts));
        }

        /** Its dimensions. */
        int[] shape() {
            int[] shape = parts.get(0).shape().clone();
            shape[0] = parts.stream().mapToInt(part -> part.shape()[0]).sum();
            return shape;
        }
    }

    /** The output projection, where it is not tied to the embedding table. */
    static final String HEAD = "lm_head.weight";

    /** Positions of a block's weights after its first. What not all models have comes after these. */
    static final int INPUT_NORM = 0;

    static final int QUERY_KEY_VALUE = 1;
    static final int ATTENTION_OUTPUT = 2;
    static final int FEED_FORWARD_NORM = 3;
    static final int GATE_UP = 4;
    static final int DOWN = 5;
    private static final int COMMON = 6;

    static WeightLayout of(TransformerConfig config) {
        List<Slot> slots = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            block(config, "model.layers." + layer + ".", slots);
        }
        int hidden = config.hiddenSize();
        slots.add(Slot.of(Role.NORM, new WeightSpec("model.norm.weight", hidden)));
        slots.add(
                Slot.of(Role.EMBEDDING, new WeightSpec("model.embed_tokens.weight", config.vocabularySize(), hidden)));
        if (!config.tiedEmbeddings()) {
            slots.add(Slot.of(Role.INPUT_PROJECTION, new WeightSpec(HEAD, config.vocabularySize(), hidden)));
        }
        return new WeightLayout(List.copyOf(slots));
    }

    private static void block(TransformerConfig config, String prefix, List<Slot> slots) {
        int hidden = config.hiddenSize();
        int queries = config.heads() * config.headSize();
        int keys = config.keyValueHeads() * config.headSize();
        int inner = config.intermediateSize();
        String attention = prefix + "self_attn.";
        String feedForward = prefix + "mlp.";
        slots.add(Slot.of(Role.NORM, new WeightSpec(prefix + "input_layernorm.weight", hidden)));
        slots.add(Slot.of(
                Role.INPUT_PROJECTION,
                new WeightSpec(attention + "q_proj.weight", queries, hidden),
                new WeightSpec(attention + "k_proj.weight", keys, hidden),
                new WeightSpec(attention + "v_proj.weight", keys, hidden)));
        slots.add(Slot.of(Role.OUTPUT_PROJECTION, new WeightSpec(attention + "o_proj.weight", hidden, queries)));
        slots.add(Slot.of(Role.NORM, new WeightSpec(prefix + "post_attention_layernorm.weight", hidden)));
        slots.add(Slot.of(
                Role.INPUT_PROJECTION,
                new WeightSpec(feedForward + "gate_proj.weight", inner, hidden),
                new WeightSpec(feedForward + "up_proj.weight", inner, hidden)));
        slots.add(Slot.of(Role.OUTPUT_PROJECTION, new WeightSpec(feedForward + "down_proj.weight", hidden, inner)));
        extras(config).forEach(extra -> slots.add(extra(extra, config, prefix)));
    }

    private static Slot extra(BlockExtra extra, TransformerConfig config, String prefix) {
        int hidden = config.hiddenSize();
        int queries = config.heads() * config.headSize();
        int keys = config.keyValueHeads() * config.headSize();
        int inner = config.intermediateSize();
        String attention = prefix + "self_attn.";
        String feedForward = prefix + "mlp.";
        return switch (extra) {
            case QUERY_KEY_VALUE_BIAS ->
                Slot.of(
                        Role.BIAS,
                        new WeightSpec(attention + "q_proj.bias", queries),
                        new WeightSpec(attention + "k_proj.bias", keys),
                        new WeightSpec(attention + "v_proj.bias", keys));
            case ATTENTION_OUTPUT_BIAS -> Slot.of(Role.BIAS, new WeightSpec(attention + "o_proj.bias", hidden));
            case QUERY_KEY_NORM ->
                Slot.of(
                        Role.NORM,
                        new WeightSpec(attention + "q_norm.weight", config.headSize()),
                        new WeightSpec(attention + "k_norm.weight", config.headSize()));
            case GATE_UP_BIAS ->
                Slot.of(
                        Role.BIAS,
                        new WeightSpec(feedForward + "gate_proj.bias", inner),
                        new WeightSpec(feedForward + "up_proj.bias", inner));
            case DOWN_BIAS -> Slot.of(Role.BIAS, new WeightSpec(feedForward + "down_proj.bias", hidden));
        };
    }

    private static List<BlockExtra> extras(TransformerConfig config) {
        return config.extras().stream().sorted().toList();
    }

    /** How many weights a block has. */
    static int slotsPerBlock(TransformerConfig config) {
        return COMMON + config.extras().size();
    }

    /** Where the blocks have an extra weight; empty if they do not have it. */
    static OptionalInt position(BlockExtra extra, TransformerConfig config) {
        int index = extras(config).indexOf(extra);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(COMMON + index);
    }

    /** Every tensor of the checkpoint. */
    Stream<WeightSpec> parts() {
        return slots.stream().flatMap(slot -> slot.parts().stream());
    }
}
