package org.dualslm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphBuilderTest {
    private static final String FILE = "graph.onnx";

    @TempDir
    Path directory;

    /** Sums x with the first of its two halves, scaled: opposite ends of the file's weights. */
    private static GraphBuilder graph() {
        GraphBuilder graph = new GraphBuilder();
        String x = graph.input("x", ElementType.FLOAT, "rows", 4);
        String weights = graph.floats("weights", new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2);
        String bias = graph.weight("bias", ElementType.FLOAT16, out -> out.write(new byte[] {0, 0x3c, 0, 0x40}), 2);
        bias = graph.node("Cast", List.of(bias), Attribute.of("to", ElementType.FLOAT.number()));
        List<String> halves = graph.node("Split", 2, List.of(x, graph.longs(2, 2)), Attribute.of("axis", -1));
        String y = graph.node("Add", List.of(graph.node("MatMul", List.of(x, weights)), bias));
        graph.named("y", "Add", List.of(y, graph.node("Mul", List.of(halves.get(0), graph.scalar(100f)))));
        graph.output("y", ElementType.FLOAT, "rows", 2);
        return graph;
    }

    private static void assertComputes(OnnxSession session) {
        try (session;
                OnnxTensor x = OnnxTensors.floats(
                        FloatBuffer.wrap(new float[] {1, 0, 0, 0, 0, 0, 0, 1}), OnnxJavaType.FLOAT, 2, 4);
                OrtSession.Result result = session.run(Map.of("x", x), Set.of("y"))) {
            float[] y = new float[4];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(y);
            assertThat(y).containsExactly(102, 4, 8, 10);
        }
    }

    private OnnxSession open() {
        return OnnxSession.open(ModelSource.directory(directory), FILE, OnnxSession.Mode.OPTIMIZED, 1);
    }

    @Test
    void smallWeightsAreInTheFile() throws IOException {
        graph().write(directory.resolve(FILE), "test");
        assertThat(directory).isDirectoryContaining("glob:**/" + FILE);
        assertThat(directory.resolve(FILE + "_data")).doesNotExist();
        assertComputes(open());
        assertComputes(OnnxSession.open(graph().toBytes("test"), "bytes", OnnxSession.Mode.AS_WRITTEN, 1));
    }

    @Test
    void largeOnesAreInAFileBeside() throws IOException {
        graph().write(directory.resolve(FILE), "test", 0);
        assertThat(Files.size(directory.resolve(FILE + "_data"))).isGreaterThan(4096);
        assertComputes(open());
        String both = GraphDigest.of("", ModelSource.directory(directory), FILE);
        byte[] data = Files.readAllBytes(directory.resolve(FILE + "_data"));
        data[0] ^= 1;
        Files.write(directory.resolve(FILE + "_data"), data);
        assertThat(GraphDigest.of("", ModelSource.directory(directory), FILE)).isNotEqualTo(both);

        Files.write(directory.resolve(FILE + "_data"), Arrays.copyOf(data, 10));
        assertThatThrownBy(this::open).isInstanceOf(ModelFormatException.class).hasMessageContaining(FILE);
        Files.delete(directory.resolve(FILE + "_data"));
        assertThatThrownBy(this::open).isInstanceOf(ModelFormatException.class).hasMessageContaining(FILE);
    }

    @Test
    void aWeightOfAnotherSizeThanItsShapeIsRefused() {
        GraphBuilder graph = graph();
        graph.weight("odd", ElementType.FLOAT, out -> out.write(new byte[3]), 1);
        assertThatThrownBy(() -> graph.write(directory.resolve(FILE), "test"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("odd", "3 bytes", "4");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void inputsAndOutputsAreRequiredByNameTypeAndDimensions() throws IOException {
        graph().write(directory.resolve(FILE), "test");
        try (OnnxSession session = open()) {
            assertThat(session.requireInput("x", 2, OnnxJavaType.FLOAT).getShape())
                    .containsExactly(-1, 4);
            assertThatThrownBy(() -> session.requireInput("z", 2, OnnxJavaType.FLOAT))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContainingAll(FILE, "no input 'z'", "[x]");
            assertThatThrownBy(() -> session.requireOutput("y", 3, OnnxJavaType.INT64, OnnxJavaType.BOOL))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContainingAll("'y'", "FLOAT [-1, 2]", "INT64 or BOOL of 3 dimensions");
        }
    }
}
