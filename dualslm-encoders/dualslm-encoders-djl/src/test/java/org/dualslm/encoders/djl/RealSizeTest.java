package org.dualslm.encoders.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An encoder of the size of Whisper base, with random weights, on 30 s. It prints what loading and encoding cost. The checkpoint is
 * kept in the directory that {@code -Ddualslm.realSize.directory=DIR} names, and used again.
 */
class RealSizeTest {
    private static final int WIDTH = 512;
    private static final int LAYERS = 6;

    @Test
    void whisperBaseEncodesThirtySeconds(@TempDir Path temporary) throws IOException {
        Path directory = Path.of(System.getProperty("dualslm.realSize.directory", temporary.toString()));
        if (!Files.exists(directory.resolve("config.json"))) {
            write(directory);
        }
        long start = System.nanoTime();
        try (SpeechEncoder encoder = new WhisperProvider()
                .create(ModelSource.directory(directory), Options.none().with("device", "cpu"))) {
            System.out.printf(Locale.ROOT, "loaded in %.2f s%n", secondsSince(start));
            for (int i = 0; i < Integer.getInteger("dualslm.realSize.rounds", 1); i++) {
                start = System.nanoTime();
                Embeddings last = Fixtures.encode(encoder, Checkpoints.clip(480_000, 1), "last").stream("last");
                System.out.printf(Locale.ROOT, "encoded 30 s in %.2f s, peak %s%n", secondsSince(start), peak());
                assertThat(last.length()).isEqualTo(1500);
                assertThat(last.width()).isEqualTo(WIDTH);
                assertThat(last.isFinite()).isTrue();
            }
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.isReadable(status)
                ? "unknown"
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .findFirst()
                        .orElse("unknown");
    }

    private static void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), """
                        {"model_type": "whisper", "architectures": ["WhisperModel"], "num_mel_bins": 80, "d_model": 512,
                         "encoder_layers": 6, "encoder_attention_heads": 8, "encoder_ffn_dim": 2048,
                         "max_source_positions": 1500, "activation_function": "gelu"}
                        """);
        Random random = new Random(1);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        put(tensors, random, "encoder.conv1", WIDTH, 80, 3);
        put(tensors, random, "encoder.conv2", WIDTH, WIDTH, 3);
        tensors.put("encoder.embed_positions.weight", values(random, 0, 0.1f, 1500, WIDTH));
        put(tensors, random, "encoder.layer_norm", WIDTH);
        for (int layer = 0; layer < LAYERS; layer++) {
            String name = "encoder.layers." + layer + ".";
            for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
                put(tensors, random, name + "self_attn." + projection, WIDTH, WIDTH);
            }
            tensors.remove(name + "self_attn.k_proj.bias");
            put(tensors, random, name + "self_attn_layer_norm", WIDTH);
            put(tensors, random, name + "fc1", 4 * WIDTH, WIDTH);
            put(tensors, random, name + "fc2", WIDTH, 4 * WIDTH);
            put(tensors, random, name + "final_layer_norm", WIDTH);
        }
        Safetensors.write(directory.resolve("model.safetensors"), tensors, DType.F32, Map.of("format", "pt"));
    }

    /** A weight that keeps magnitudes (of a norm: near 1) and a small bias. */
    private static void put(Map<String, FloatTensor> tensors, Random random, String name, int... shape) {
        int inputs = 1;
        for (int i = 1; i < shape.length; i++) {
            inputs *= shape[i];
        }
        boolean norm = shape.length == 1;
        tensors.put(
                name + ".weight", values(random, norm ? 1 : 0, norm ? 0.1f : (float) (1 / Math.sqrt(inputs)), shape));
        tensors.put(name + ".bias", values(random, 0, 0.1f, shape[0]));
    }

    private static FloatTensor values(Random random, float mean, float deviation, int... shape) {
        int size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = mean + deviation * (float) random.nextGaussian();
        }
        return FloatTensor.of(shape, values);
    }
}
