package org.dualslm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.dualslm.api.plugin.ModelFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxGraphTest {
    /** ir_version 8; a graph with input "x", output "y" and one node that makes "y" and "z" of "x". */
    private static final byte[] SMALL =
            bytes("08 08  3a 15  0a 09 0a 01 78 12 01 79 12 01 7a  5a 03 0a 01 78  62 03 0a 01 79");

    @Test
    void readsNames() {
        OnnxGraph graph = new OnnxGraph(SMALL, "small");
        assertThat(graph.inputs()).containsExactly("x");
        assertThat(graph.outputs()).containsExactly("y");
        assertThat(graph.computed()).containsExactly("y", "z");
    }

    @Test
    void addsOutputs() {
        OnnxGraph graph = new OnnxGraph(OnnxGraph.withOutputs(SMALL, List.of("z")), "small");
        assertThat(graph.outputs()).containsExactly("y", "z");
        assertThat(graph.computed()).containsExactly("y", "z");
    }

    @Test
    void addsOutputsOfLongNames() {
        String name = "/layers.0/" + "é".repeat(200);
        OnnxGraph graph = new OnnxGraph(OnnxGraph.withOutputs(SMALL, List.of(name)), "small");
        assertThat(graph.outputs()).containsExactly("y", name);
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] real = Files.readAllBytes(Path.of("../dualslm-models/dualslm-model-default/src/main/resources")
                .resolve("META-INF/dualslm/models/default/encoder/encoder_model.onnx"));
        Random random = new Random(1);
        for (int trial = 0; trial < 50; trial++) {
            int length = trial < 25 ? trial : random.nextInt(real.length - 200);
            byte[] cut = Arrays.copyOf(real, length);
            assertThatThrownBy(() -> new OnnxGraph(cut, "model.onnx"))
                    .as("the first %d bytes", length)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageStartingWith("model.onnx");
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> new OnnxGraph(new byte[0], "m")).hasMessageContaining("m is empty");
        assertThatThrownBy(() -> new OnnxGraph(bytes("08 08"), "m")).hasMessageContaining("holds no graph");
        assertThatThrownBy(() -> new OnnxGraph(bytes("08"), "m")).hasMessageContaining("cut off");
        assertThatThrownBy(() -> new OnnxGraph(bytes("3a 7f 00"), "m")).hasMessageContaining("127 bytes has only 1");
        assertThatThrownBy(() -> new OnnxGraph(bytes("0b"), "m")).hasMessageContaining("wire type 3");
        assertThatThrownBy(() -> new OnnxGraph(bytes("3a ff ff ff ff ff ff ff ff ff 01"), "m"))
                .hasMessageContaining("18446744073709551615 bytes");
        assertThatThrownBy(() -> new OnnxGraph(bytes("08 ff ff ff ff ff ff ff ff ff ff 01"), "m"))
                .hasMessageContaining("more than ten bytes");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomBytesAreNeverMoreThanAnException(long seed) {
        Random random = new Random(seed);
        for (int trial = 0; trial < 500; trial++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            assertThatThrownBy(() -> new OnnxGraph(bytes, "m")).isInstanceOf(ModelFormatException.class);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
