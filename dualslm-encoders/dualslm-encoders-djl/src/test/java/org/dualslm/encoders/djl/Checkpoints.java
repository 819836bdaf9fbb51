package org.dualslm.encoders.djl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;

/** Checkpoints to test with: those of fixtures, as they are or spoilt. */
final class Checkpoints {
    private static final Path FIXTURES =
            Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "fixtures");

    private Checkpoints() {}

    static ModelSource fixture(String name) {
        return ModelSource.directory(FIXTURES.resolve(name));
    }

    /** Copies a fixture with a piece of its configuration replaced. */
    static ModelSource withConfig(Path directory, String name, String piece, String replacement) {
        withTensors(directory, name, tensors(name));
        return rewritten(directory, piece, replacement);
    }

    /** Replaces a piece of a copy's configuration. */
    static ModelSource rewritten(Path directory, String piece, String replacement) {
        try {
            String config = Files.readString(directory.resolve("config.json"));
            if (!config.contains(piece)) {
                throw new IllegalArgumentException("config.json has no " + piece);
            }
            Files.writeString(directory.resolve("config.json"), config.replace(piece, replacement));
            return ModelSource.directory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a fixture with other weights. */
    static ModelSource withTensors(Path directory, String name, Map<String, FloatTensor> tensors) {
        try {
            Files.writeString(directory.resolve("config.json"), fixture(name).text("config.json"));
            Safetensors.write(directory.resolve("model.safetensors"), tensors, DType.F32, Map.of());
            return ModelSource.directory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fixture's weights, to be changed. */
    static Map<String, FloatTensor> tensors(String name) {
        Safetensors file = Safetensors.openModel(fixture(name));
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        file.names().forEach(tensor -> tensors.put(tensor, file.floats(tensor)));
        return tensors;
    }

    /** Something with pitch, noise and pauses, at 16 kHz. */
    static AudioClip clip(int samples, long seed) {
        Random random = new Random(seed);
        double pitch = 90 + random.nextInt(120);
        float[] values = new float[samples];
        double phase = 0;
        for (int i = 0; i < samples; i++) {
            phase += 2 * Math.PI * pitch * (1 + 0.2 * Math.sin(i / 3000.0)) / 16_000;
            double loudness = 0.5 + 0.5 * Math.sin(i / 1100.0);
            values[i] = (float)
                    (0.1 * loudness * (Math.sin(phase) + 0.5 * Math.sin(3 * phase)) + 0.005 * random.nextGaussian());
        }
        return AudioClip.of(values, 16_000);
    }
}
