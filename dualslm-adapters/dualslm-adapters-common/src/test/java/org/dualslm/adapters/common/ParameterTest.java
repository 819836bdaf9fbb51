package org.dualslm.adapters.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

/** Fresh parameters are spread as torch spreads them. */
class ParameterTest {
    private static final AdapterSpec SPEC = new AdapterSpec(96, 80, Options.none());

    @Test
    void paralinguistic() {
        Map<String, FloatTensor> parameters = fresh(ParalinguisticArchitecture.of("test", SPEC));
        assertThat(parameters.keySet())
                .containsExactly(
                        "layer.self_attn.in_proj_weight",
                        "layer.self_attn.in_proj_bias",
                        "layer.self_attn.out_proj.weight",
                        "layer.self_attn.out_proj.bias",
                        "layer.linear1.weight",
                        "layer.linear1.bias",
                        "layer.linear2.weight",
                        "layer.linear2.bias",
                        "layer.norm1.weight",
                        "layer.norm1.bias",
                        "layer.norm2.weight",
                        "layer.norm2.bias",
                        "projection.weight",
                        "projection.bias");
        assertUniform(parameters.get("layer.self_attn.in_proj_weight"), Math.sqrt(6.0 / (96 + 3 * 96)));
        assertUniform(parameters.get("layer.self_attn.out_proj.weight"), 1 / Math.sqrt(96));
        assertUniform(parameters.get("layer.linear1.weight"), 1 / Math.sqrt(96));
        assertUniform(parameters.get("layer.linear1.bias"), 1 / Math.sqrt(96));
        assertUniform(parameters.get("layer.linear2.weight"), 1 / Math.sqrt(4 * 96));
        assertUniform(parameters.get("layer.linear2.bias"), 1 / Math.sqrt(4 * 96));
        assertUniform(parameters.get("projection.weight"), 1 / Math.sqrt(96));
        assertUniform(parameters.get("projection.bias"), 1 / Math.sqrt(96));
        List.of("layer.self_attn.in_proj_bias", "layer.self_attn.out_proj.bias", "layer.norm1.bias", "layer.norm2.bias")
                .forEach(name -> assertThat(parameters.get(name).toArray()).containsOnly(0));
        List.of("layer.norm1.weight", "layer.norm2.weight")
                .forEach(name -> assertThat(parameters.get(name).toArray()).containsOnly(1));
    }

    @Test
    void aLayerOfItsOwnWidthIsFedByAProjection() {
        AdapterSpec narrow = new AdapterSpec(96, 80, Options.none().with("layerWidth", 16));
        Map<String, FloatTensor> parameters = fresh(ParalinguisticArchitecture.of("test", narrow));
        assertThat(parameters.keySet()).endsWith("projection.bias", "input.weight", "input.bias");
        assertThat(parameters.get("layer.linear1.weight").shape()).containsExactly(64, 16);
        assertThat(parameters.get("input.weight").shape()).containsExactly(16, 96);
        assertUniform(parameters.get("input.weight"), 1 / Math.sqrt(96));
    }

    @Test
    void statisticsAreReadByAWeightThatComesLast() {
        AdapterSpec spec =
                new AdapterSpec(96, 80, Options.none().with("layerWidth", 16).with("statistics", true));
        Map<String, FloatTensor> parameters = fresh(ParalinguisticArchitecture.of("test", spec));
        assertThat(parameters.keySet()).endsWith("input.weight", "input.bias", "statistics.weight");
        assertThat(parameters.get("statistics.weight").shape()).containsExactly(80, 2 * 96);
        assertThat(parameters.get("statistics.weight").toArray()).containsOnly(0);
    }

    @Test
    void linguistic() {
        Map<String, FloatTensor> parameters = fresh(LinguisticArchitecture.of("test", SPEC));
        assertThat(parameters.keySet()).containsExactly("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias");
        assertThat(parameters.get("fc1.weight").shape()).containsExactly(2048, 5 * 96);
        assertThat(parameters.get("fc2.weight").shape()).containsExactly(80, 2048);
        assertUniform(parameters.get("fc1.weight"), 1 / Math.sqrt(5 * 96));
        assertUniform(parameters.get("fc1.bias"), 1 / Math.sqrt(5 * 96));
        assertUniform(parameters.get("fc2.weight"), 1 / Math.sqrt(2048));
        assertUniform(parameters.get("fc2.bias"), 1 / Math.sqrt(2048));
    }

    private static Map<String, FloatTensor> fresh(Architecture architecture) {
        SplittableRandom random = new SplittableRandom(3);
        Map<String, FloatTensor> fresh = new LinkedHashMap<>();
        architecture.parameters().forEach(parameter -> fresh.put(parameter.name(), parameter.fresh(random)));
        return fresh;
    }

    /** Uniform within the bound: mean 0, deviation bound/√3, nothing outside, something near both ends. */
    private static void assertUniform(FloatTensor tensor, double bound) {
        double sum = 0;
        double squares = 0;
        double least = 0;
        double greatest = 0;
        for (float value : tensor.toArray()) {
            sum += value;
            squares += (double) value * value;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        int n = tensor.size();
        double error = 5 / Math.sqrt(n);
        assertThat(sum / n / bound).isCloseTo(0, within(error));
        assertThat(Math.sqrt(squares / n) / bound).isCloseTo(1 / Math.sqrt(3), within(error));
        assertThat(greatest / bound).isBetween(1 - 2 * error, 1 + 1e-6);
        assertThat(least / bound).isBetween(-1 - 1e-6, -1 + 2 * error);
    }

    /** What the documentation promises to other engines, worked out by hand from the generator's first two numbers. */
    @Test
    void theRecipeForOtherEngines() {
        SplittableRandom reference = new SplittableRandom(42);
        double first = (reference.nextLong() >>> 11) / 0x1p53;
        double second = (reference.nextLong() >>> 11) / 0x1p53;
        FloatTensor fresh = Parameter.linear("x", 4, 2).fresh(new SplittableRandom(42));
        assertThat(fresh.toArray()).containsExactly((float) (0.5 * (2 * first - 1)), (float) (0.5 * (2 * second - 1)));
        // The generator itself, so that a change of it would be seen.
        assertThat(new SplittableRandom(42).nextLong()).isEqualTo(FIRST_OF_42);
    }

    private static final long FIRST_OF_42 = -4767286540954276203L;
}
