package org.dualslm.examples.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;

/** A small encoder of Whisper's architecture that has learnt nothing, as a checkpoint in Hugging Face layout. */
final class RandomWhisper {
    private static final int LAYERS = 2;
    private static final int HEADS = 8;
    private static final int MELS = 80;
    private static final int POSITIONS = 1500;

    private final int width;
    private final Random random;
    private final Map<String, FloatTensor> tensors = new LinkedHashMap<>();

    private RandomWhisper(int width, long seed) {
        this.width = width;
        this.random = new Random(seed);
    }

    /**
     * Writes {@code config.json} and {@code model.safetensors}.
     *
     * @param width of its frames, a multiple of 8
     */
    static void write(Path directory, int width, long seed) throws IOException {
        Files.createDirectories(directory);
        JsonObject config = JsonObject.builder()
                .put("model_type", "whisper")
                .put("d_model", width)
                .put("encoder_layers", LAYERS)
                .put("encoder_attention_heads", HEADS)
                .put("encoder_ffn_dim", 2L * width)
                .put("num_mel_bins", MELS)
                .put("max_source_positions", POSITIONS)
                .put("activation_function", "gelu")
                .build();
        Files.writeString(directory.resolve("config.json"), config.toIndentedText());
        Safetensors.write(
                directory.resolve("model.safetensors"), new RandomWhisper(width, seed).draw(), DType.F32, Map.of());
    }

    private Map<String, FloatTensor> draw() {
        linear("encoder.conv1", width, MELS, 3);
        linear("encoder.conv2", width, width, 3);
        normal("encoder.embed_positions.weight", 0.02, POSITIONS, width);
        for (int i = 0; i < LAYERS; i++) {
            String layer = "encoder.layers." + i + ".";
            norm(layer + "self_attn_layer_norm");
            linear(layer + "self_attn.q_proj", width, width);
            normal(layer + "self_attn.k_proj.weight", 1 / Math.sqrt(width), width, width);
            linear(layer + "self_attn.v_proj", width, width);
            linear(layer + "self_attn.out_proj", width, width);
            norm(layer + "final_layer_norm");
            linear(layer + "fc1", 2 * width, width);
            linear(layer + "fc2", width, 2 * width);
        }
        norm("encoder.layer_norm");
        return tensors;
    }

    /** A weight that keeps the deviation of what it multiplies, and a bias of 0. */
    private void linear(String name, int... shape) {
        int inputs = 1;
        for (int i = 1; i < shape.length; i++) {
            inputs *= shape[i];
        }
        normal(name + ".weight", 1 / Math.sqrt(inputs), shape);
        normal(name + ".bias", 0, shape[0]);
    }

    private void norm(String name) {
        float[] ones = new float[width];
        java.util.Arrays.fill(ones, 1);
        tensors.put(name + ".weight", FloatTensor.of(new int[] {width}, ones));
        normal(name + ".bias", 0, width);
    }

    private void normal(String name, double deviation, int... shape) {
        int size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        tensors.put(name, FloatTensor.of(shape, values));
    }
}
