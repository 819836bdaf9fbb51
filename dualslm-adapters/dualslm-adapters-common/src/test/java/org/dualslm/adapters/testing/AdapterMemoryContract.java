package org.dualslm.adapters.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine's adapters lose no memory outside the heap. */
public abstract class AdapterMemoryContract {
    private static final Options CPU = Options.none().with("device", "cpu");

    /** For subclasses. */
    protected AdapterMemoryContract() {}

    /** The provider of paralinguistic adapters. */
    protected abstract AdapterProvider paralinguistic();

    /** The provider of linguistic adapters. */
    protected abstract AdapterProvider linguistic();

    private AdapterProvider provider(String kind) {
        return kind.equals("linguistic") ? linguistic() : paralinguistic();
    }

    /** Each round is four calls and some twenty native tensors of half a megabyte or more: losing one of them shows. */
    @ParameterizedTest
    @ValueSource(strings = {"paralinguistic", "linguistic"})
    @EnabledOnOs(OS.LINUX)
    public void aThousandCallsLeaveMemoryAsItWas(String kind) throws IOException {
        AdapterProvider provider = provider(kind);
        List<Embeddings> frames = batch(8, 256, 64);
        try (TrainableAdapter adapter = (TrainableAdapter) provider.create(new AdapterSpec(64, 256, CPU), 1)) {
            long before = 0;
            for (int round = 0; round < 300; round++) {
                if (round == 50) {
                    before = residentKilobytes();
                }
                adapter.accumulate(frames, adapter.adapt(frames));
                adapter.step(AdamW.withLearningRate(1e-4), 1 / Math.max(1, adapter.gradientNorm()));
                if (round % 10 == 0) {
                    adapter.restore(adapter.parameters(), adapter.optimizerState());
                }
            }
            assertThat(residentKilobytes() - before).as("kilobytes gained").isLessThan(60_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paralinguistic", "linguistic"})
    @EnabledOnOs(OS.LINUX)
    public void closedAdaptersLeaveNothing(String kind) throws IOException {
        AdapterProvider provider = provider(kind);
        AdapterSpec large = new AdapterSpec(256, 512, CPU); // three megabytes of parameters or more
        Map<String, FloatTensor> parameters;
        try (TrainableAdapter adapter = (TrainableAdapter) provider.create(large, 1)) {
            parameters = adapter.parameters();
        }
        // A loss shows in every window; pages of the heap that are touched for the first time show in one.
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 5 && least >= 60_000; window++) {
            long before = residentKilobytes();
            for (int round = 0; round < 40; round++) {
                try (TrainableAdapter adapter = (TrainableAdapter) provider.load(large, parameters)) {
                    adapter.step(AdamW.withLearningRate(1e-4), 1);
                }
            }
            least = Math.min(least, residentKilobytes() - before);
        }
        assertThat(least).as("kilobytes gained").isLessThan(60_000);
    }

    @Test
    public void batchesTooLargeForOneCallAreCut() {
        AdapterSpec wide = new AdapterSpec(1, 1, CPU.with("stride", 1).with("hidden", 8192));
        List<Embeddings> frames = batch(3, 2000, 1);
        assertThat(3 * 2000 * 8192).isGreaterThan(1 << 25);
        try (TrainableAdapter adapter = (TrainableAdapter) linguistic().create(wide, 1);
                TrainableAdapter oneByOne = (TrainableAdapter) linguistic().create(wide, 1)) {
            List<Embeddings> outputs = adapter.adapt(frames);
            adapter.accumulate(frames, outputs);
            for (int i = 0; i < frames.size(); i++) {
                oneByOne.accumulate(frames.subList(i, i + 1), oneByOne.adapt(frames.subList(i, i + 1)));
                assertThat(outputs.get(i).length()).isEqualTo(frames.get(i).length());
            }
            assertThat(adapter.gradientNorm()).isCloseTo(oneByOne.gradientNorm(), withPercentage(0.001));
        }
    }

    private static List<Embeddings> batch(int size, int length, int width) {
        Random random = new Random(5);
        return Stream.generate(() -> {
                    float[] values = new float[length * width];
                    for (int k = 0; k < values.length; k++) {
                        values[k] = (float) random.nextGaussian();
                    }
                    return Embeddings.of(length, width, values);
                })
                .limit(size)
                .toList();
    }

    /** Outside the heap, whose growth is no loss. */
    private static long residentKilobytes() throws IOException {
        long all = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        return all - Runtime.getRuntime().totalMemory() / 1024;
    }
}
