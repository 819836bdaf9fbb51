package org.dualslm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WeightLoaderTest {
    private static final String FILE = "model.safetensors";
    private static final WeightSpec A = new WeightSpec("a", 2, 3);
    private static final WeightSpec B = new WeightSpec("b", 1, 3);
    private static final WeightSpec C = new WeightSpec("c", 3);
    private static final Map<String, FloatTensor> TENSORS = Map.of(
            "a", FloatTensor.of(A.shape(), new float[] {1, -2, 0.5f, 256, 0.0078125f, -0f}),
            "b", FloatTensor.of(B.shape(), new float[] {7, 8, 9}),
            "c", FloatTensor.of(C.shape(), new float[] {-1, -2, -3}));

    private final NDManager manager = Device.cpu().newManager();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        manager.close();
    }

    private Safetensors stored(DType type) throws IOException {
        Safetensors.write(directory.resolve(FILE), TENSORS, type, Map.of());
        return Safetensors.openModel(ModelSource.directory(directory));
    }

    private NDArray load(Safetensors file, Precision precision, WeightSpec... parts) {
        try (WeightLoader loader = new WeightLoader(manager, file, precision)) {
            return loader.load(parts);
        }
    }

    private static float[] values(NDArray tensor) {
        try (TorchProgram program = TorchProgram.compile("widen", """
                  def widen(self: __torch__.M, x: Tensor) -> Tensor:
                    return torch.to(x, 6)
                """)) {
            return Tensors.toArray(program.call(tensor.getManager(), "widen", new NDList(tensor))
                    .singletonOrThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "F32,FLOAT32",
        "F32,BFLOAT16",
        "F32,FLOAT16",
        "F16,FLOAT32",
        "F16,BFLOAT16",
        "F16,FLOAT16",
        "BF16,FLOAT32",
        "BF16,BFLOAT16",
        "BF16,FLOAT16"
    })
    void everyTypeIsReadInEveryPrecision(DType type, Precision precision) throws IOException {
        NDArray a = load(stored(type), precision, A);
        assertThat(a.getShape().getShape()).containsExactly(2, 3);
        assertThat(values(a)).containsExactly(TENSORS.get("a").toArray());
    }

    /** Adjacent in the file or not, and in whichever order. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void partsAreStacked(Precision precision) throws IOException {
        Safetensors file = stored(DType.BF16);
        NDArray both = load(file, precision, A, B);
        assertThat(both.getShape().getShape()).containsExactly(3, 3);
        assertThat(values(both)).containsExactly(1, -2, 0.5f, 256, 0.0078125f, -0f, 7, 8, 9);
        assertThat(values(load(file, precision, B, A))).containsExactly(7, 8, 9, 1, -2, 0.5f, 256, 0.0078125f, -0f);
    }

    @Test
    void whatNeedsNoConversionIsTheFileItself() throws IOException {
        Safetensors file = stored(DType.F32);
        NDArray mapped = load(file, Precision.FLOAT32, A, B);
        NDArray copied = load(file, Precision.FLOAT32, B, A);
        NDArray converted = load(file, Precision.BFLOAT16, A, B);
        System.gc(); // frees mappings that nobody refers to
        try (RandomAccessFile bytes =
                new RandomAccessFile(directory.resolve(FILE).toFile(), "rw")) {
            bytes.seek(bytes.length() - 4 * (3 + 3)); // the beginning of b
            bytes.writeInt(Integer.reverseBytes(Float.floatToIntBits(70)));
        }
        assertThat(values(mapped)).containsExactly(1, -2, 0.5f, 256, 0.0078125f, -0f, 70, 8, 9);
        assertThat(values(copied)).startsWith(7, 8, 9);
        assertThat(values(converted)).endsWith(7, 8, 9);
    }

    @Test
    void gradientsGoThroughMappedWeights() throws IOException {
        NDArray a = load(stored(DType.F32), Precision.FLOAT32, A);
        NDArray x = Tensors.of(manager, TENSORS.get("b"));
        try (TorchProgram program = TorchProgram.compile("gradient", """
                  def gradient(self: __torch__.M, x: Tensor, w: Tensor) -> Tensor:
                    leaf = torch.requires_grad_(torch.detach(x))
                    g = torch.grad([torch.sum(torch.linear(leaf, w, None))], [leaf])
                    return unchecked_cast(Tensor, g[0])
                """)) {
            NDArray gradient = program.callForGradients(manager, "gradient", new NDList(x, a))
                    .singletonOrThrow();
            assertThat(Tensors.toArray(gradient)).containsExactly(257, -1.9921875f, 0.5f);
        }
    }

    @Test
    void dataThatIsNotAlignedIsCopied() throws IOException {
        Path path = directory.resolve(FILE);
        String header = "{\"c\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}";
        try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw")) {
            String padded = header + " ".repeat(64 - header.length() + 1);
            bytes.writeLong(Long.reverseBytes(padded.length()));
            bytes.writeBytes(padded);
            for (float value : TENSORS.get("c").toArray()) {
                bytes.writeInt(Integer.reverseBytes(Float.floatToIntBits(value)));
            }
        }
        Safetensors file = Safetensors.openModel(ModelSource.directory(directory));
        assertThat(values(load(file, Precision.FLOAT32, C))).containsExactly(-1, -2, -3);
    }

    @Test
    void largeTensorsAreConvertedPieceByPiece() throws IOException {
        float[] many = new float[9_000_001]; // more than two pieces
        for (int i = 0; i < many.length; i++) {
            many[i] = i;
        }
        WeightSpec large = new WeightSpec("large", many.length);
        Safetensors.write(
                directory.resolve(FILE), Map.of("large", FloatTensor.of(large.shape(), many)), DType.F32, Map.of());
        Safetensors file = Safetensors.openModel(ModelSource.directory(directory));
        assertThat(Tensors.toArray(load(file, Precision.FLOAT32, large, large)))
                .startsWith(many)
                .endsWith(many);
    }

    @Test
    void shardsAreLoadedLikeOneFile() throws IOException {
        Safetensors.write(directory.resolve("1"), Map.of("a", TENSORS.get("a")), DType.F32, Map.of());
        Safetensors.write(directory.resolve("2"), Map.of("b", TENSORS.get("b")), DType.F32, Map.of());
        Files.writeString(
                directory.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"1\", \"b\": \"2\"}}");
        Safetensors file = Safetensors.openModel(ModelSource.directory(directory));
        assertThat(values(load(file, Precision.FLOAT32, A, B)))
                .containsExactly(1, -2, 0.5f, 256, 0.0078125f, -0f, 7, 8, 9);
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        Safetensors file = stored(DType.F32);
        try (WeightLoader loader = new WeightLoader(manager, file, Precision.FLOAT32)) {
            loader.check("tiny", List.of(A, B, C), name -> false);
            loader.check("tiny", List.of(A, B), "c"::equals);
            assertRefused(() -> loader.check("tiny", List.of(A, B), name -> false), "tiny", "c");
            WeightSpec d = new WeightSpec("d", 2);
            assertRefused(() -> loader.check("tiny", List.of(A, B, C, d), name -> false), "'d'");
            assertRefused(() -> loader.load(d), "'d'");
            WeightSpec turned = new WeightSpec("a", 3, 2);
            assertRefused(() -> loader.check("tiny", List.of(turned, B, C), name -> false), "'a'", "[2, 3]", "[3, 2]");
            assertRefused(() -> loader.load(B, turned), "'a'", "[2, 3]", "[3, 2]");
        }
    }

    @Test
    void wholeNumbersAreNoWeights() throws IOException {
        String header = "{\"c\":{\"dtype\":\"I32\",\"shape\":[3],\"data_offsets\":[0,12]}}";
        try (RandomAccessFile bytes =
                new RandomAccessFile(directory.resolve(FILE).toFile(), "rw")) {
            bytes.writeLong(Long.reverseBytes(header.length()));
            bytes.writeBytes(header);
            bytes.setLength(bytes.length() + 12);
        }
        Safetensors file = Safetensors.openModel(ModelSource.directory(directory));
        assertRefused(() -> load(file, Precision.FLOAT32, C), "'c'", "I32", "BF16");
    }

    private static void assertRefused(Runnable loading, String... words) {
        assertThatThrownBy(loading::run)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(FILE)
                .hasMessageContainingAll(words);
    }

    @Test
    void thePrecisionIsAskedForOrTheDevices() {
        Device cpu = Device.cpu();
        assertThat(Precision.choose(Options.none(), cpu)).isEqualTo(Precision.FLOAT32);
        assertThat(Precision.choose(Options.none().with("dtype", "bfloat16"), cpu))
                .isEqualTo(Precision.BFLOAT16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Precision.choose(Options.none().with("dtype", "float16"), cpu))
                .withMessageContainingAll("float16", "GPU", "bfloat16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Precision.choose(Options.none().with("dtype", "int3"), cpu))
                .withMessageContainingAll("int3", Arrays.toString(Precision.values()));
    }
}
