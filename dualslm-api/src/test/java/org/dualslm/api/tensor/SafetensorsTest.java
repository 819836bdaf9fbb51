package org.dualslm.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private static final FloatTensor MATRIX =
            FloatTensor.of(new int[] {2, 3}, new float[] {1, -2, 0.5f, 65504, 0x1p-24f, -0f});
    private static final FloatTensor SCALAR = FloatTensor.of(new int[] {}, new float[] {3});
    private static final FloatTensor EMPTY = FloatTensor.of(new int[] {0, 4}, new float[] {});

    /** A whole file with metadata and two tensors. */
    private static final byte[] INTACT = intact();

    @TempDir
    Path folder;

    private static byte[] intact() {
        byte[] header = ("{\"__metadata__\":{\"a\":\"b\"}," + entry("m", "F32", "[2,3]", 0, 24) + ","
                        + entry("s", "F16", "[]", 24, 26) + "}")
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + header.length + 26)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private ModelSource source() {
        return ModelSource.directory(folder);
    }

    /** A file of this header, padded with nothing, and so many bytes of data: 0, 1, 2, … */
    private Safetensors file(String header, int bytes) throws IOException {
        return file(header.getBytes(StandardCharsets.UTF_8), bytes);
    }

    private Safetensors file(byte[] header, int bytes) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (int i = 0; i < bytes; i++) {
            file.put((byte) i);
        }
        Files.write(folder.resolve("t.safetensors"), file.array());
        return Safetensors.open(source(), "t.safetensors");
    }

    private static String entry(String name, String type, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + ","
                + end + "]}";
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void whatIsWrittenReadsBack(DType type) throws IOException {
        Map<String, FloatTensor> tensors = Map.of("m", MATRIX, "s.weight", SCALAR, "none", EMPTY, "né\"", SCALAR);
        Safetensors.write(folder.resolve("w.safetensors"), tensors, type, Map.of("format", "pt", "é", ""));
        Safetensors read = Safetensors.open(source(), "w.safetensors");
        assertThat(read.names()).containsExactly("m", "none", "né\"", "s.weight");
        assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "é", ""));
        assertThat(read.dtype("m")).isEqualTo(type);
        assertThat(read.shape("m")).containsExactly(2, 3);
        assertThat(read.shape("s.weight")).isEmpty();
        assertThat(read.floats("s.weight")).isEqualTo(SCALAR);
        assertThat(read.floats("none")).isEqualTo(EMPTY);
        if (type == DType.BF16) {
            assertThat(read.floats("m").toArray()).containsExactly(1, -2, 0.5f, 65536, 0x1p-24f, -0f);
        } else {
            assertThat(read.floats("m")).isEqualTo(MATRIX);
        }
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(file, Map.of("b", SCALAR, "a", SCALAR), DType.BF16, Map.of());
        String header = "{" + entry("a", "BF16", "[]", 0, 2) + "," + entry("b", "BF16", "[]", 2, 4) + "}";
        int padded = (header.length() + 7) / 8 * 8;
        byte[] bytes = Files.readAllBytes(file);
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong())
                .isEqualTo(padded);
        assertThat(new String(bytes, 8, padded, StandardCharsets.UTF_8))
                .isEqualTo(header + " ".repeat(padded - header.length()));
        assertThat(Arrays.copyOfRange(bytes, 8 + padded, bytes.length)).containsExactly(0x40, 0x40, 0x40, 0x40);
    }

    @Test
    void eachTensorMayHaveItsOwnType() throws IOException {
        FloatTensor numbers = FloatTensor.of(new int[] {2}, new float[] {-5, 4097});
        Path file = folder.resolve("mixed.safetensors");
        Safetensors.write(
                file,
                Map.of("half", numbers, "whole", numbers),
                n -> n.equals("whole") ? DType.I32 : DType.F16,
                Map.of());

        Safetensors read = Safetensors.open(source(), "mixed.safetensors");
        assertThat(read.dtype("half")).isEqualTo(DType.F16);
        assertThat(read.floats("half").toArray()).containsExactly(-5, 4096);
        assertThat(read.integers("whole")).containsExactly(-5, 4097);
        assertThat(read.floats("whole")).isEqualTo(numbers);
    }

    @Test
    void theSameContentIsTheSameBytesInAnyOrder() throws IOException {
        Map<String, FloatTensor> one = new LinkedHashMap<>();
        Map<String, FloatTensor> other = new LinkedHashMap<>();
        List.of("c", "a", "b").forEach(name -> one.put(name, SCALAR));
        List.of("b", "c", "a").forEach(name -> other.put(name, SCALAR));
        Safetensors.write(folder.resolve("1"), one, DType.F32, Map.of("x", "1", "y", "2"));
        Safetensors.write(folder.resolve("2"), other, DType.F32, Map.of("y", "2", "x", "1"));
        assertThat(folder.resolve("2")).hasSameBinaryContentAs(folder.resolve("1"));
    }

    @Test
    void nothingHalfWrittenIsLeftBehind() throws IOException {
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(file, Map.of("a", SCALAR), DType.F32, Map.of());
        byte[] before = Files.readAllBytes(file);
        FloatTensor tooLarge = FloatTensor.of(new int[] {1}, new float[] {65520});
        assertThatThrownBy(() -> Safetensors.write(file, Map.of("a", SCALAR, "b", tooLarge), DType.F16, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'b' holds 65520.0, too large for F16");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(folder.toFile().list()).containsExactly("w.safetensors");
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("no/such/folder"), Map.of(), DType.F32, Map.of()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        Path file = folder.resolve("w");
        FloatTensor half = FloatTensor.of(new int[] {1}, new float[] {0.5f});
        assertThatThrownBy(() -> Safetensors.write(file, Map.of("w", half), DType.I64, Map.of()))
                .hasMessageContaining("not as I64");
        assertThatThrownBy(() -> Safetensors.write(file, Map.of("w", half), DType.I32, Map.of()))
                .hasMessageContainingAll("'w' holds 0.5", "no I32");
        assertThatThrownBy(() -> Safetensors.write(file, Map.of("__metadata__", SCALAR), DType.F32, Map.of()))
                .hasMessageContaining("__metadata__");
        assertThat(file).doesNotExist();
    }

    @Test
    void aTensorLargerThanOneChunkIsWrittenWhole() throws IOException {
        float[] values = new float[600_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        FloatTensor large = FloatTensor.of(new int[] {values.length}, values);
        Safetensors.write(folder.resolve("l"), Map.of("l", large), DType.F32, Map.of());
        assertThat(Safetensors.open(source(), "l").floats("l")).isEqualTo(large);
    }

    @ParameterizedTest
    @CsvSource({
        "F64,8",
        "F32,4",
        "F16,2",
        "BF16,2",
        "F8_E4M3,1",
        "F8_E5M2,1",
        "I64,8",
        "I32,4",
        "I16,2",
        "I8,1",
        "U64,8",
        "U32,4",
        "U16,2",
        "U8,1",
        "BOOL,1"
    })
    void everyTypeHasItsSize(DType type, int bytes) throws IOException {
        Safetensors read = file("{" + entry("x", type.name(), "[2]", 0, 2L * bytes) + "}", 2 * bytes);
        assertThat(read.dtype("x")).isEqualTo(type);
        ByteBuffer data = read.bytes("x");
        assertThat(data.remaining()).isEqualTo(2 * bytes);
        assertThat(data.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(data.isReadOnly()).isTrue();
        assertThat(data.get(data.limit() - 1)).isEqualTo((byte) (2 * bytes - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "I64,506097522914230528",
        "I32,50462976",
        "I16,256",
        "I8,0",
        "U64,506097522914230528",
        "U32,50462976",
        "U16,256",
        "U8,0",
        "BOOL,0"
    })
    void integersOfEveryType(DType type, long first) throws IOException {
        Safetensors read = file("{" + entry("x", type.name(), "[2]", 0, 2L * type.bytes()) + "}", 2 * type.bytes());
        assertThat(read.integers("x")[0]).isEqualTo(first);
        assertThat(read.integers("x")).hasSize(2);
        if (type == DType.I32) {
            assertThat(read.floats("x").toArray()[0]).isEqualTo(first);
        } else {
            assertThatThrownBy(() -> read.floats("x"))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("'x' in t.safetensors")
                    .hasMessageContaining("is " + type + "; wanted is F32");
        }
    }

    @Test
    void negativeAndUnsignedIntegers() throws IOException {
        byte[] data = new byte[16];
        Arrays.fill(data, (byte) 0xff);
        for (DType type : List.of(DType.I64, DType.I32, DType.I16, DType.I8, DType.U32, DType.U16, DType.U8)) {
            file("{" + entry("x", type.name(), "[" + 16 / type.bytes() + "]", 0, 16) + "}", 16);
            Path path = folder.resolve("t.safetensors");
            byte[] bytes = Files.readAllBytes(path);
            System.arraycopy(data, 0, bytes, bytes.length - 16, 16);
            Files.write(path, bytes);
            long expected = type.name().startsWith("I") ? -1 : (1L << 8 * type.bytes()) - 1;
            assertThat(Safetensors.open(source(), "t.safetensors").integers("x"))
                    .containsOnly(expected);
        }
        file("{" + entry("x", "U64", "[1]", 0, 8) + "}", 8);
        Path path = folder.resolve("t.safetensors");
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length - 1] = -1;
        Files.write(path, bytes);
        assertThatThrownBy(() -> Safetensors.open(source(), "t.safetensors").integers("x"))
                .hasMessageContaining("too large");
    }

    @Test
    void doublesAreNarrowedAndUnalignedDataIsRead() throws IOException {
        String header = "{" + entry("u", "U8", "[1]", 0, 1) + "," + entry("d", "F64", "[1]", 1, 9) + ","
                + entry("f", "F32", "[1]", 9, 13) + "}";
        Safetensors read = file(header, 13);
        assertThat(read.floats("d").toArray()[0]).isEqualTo((float) Double.longBitsToDouble(0x0807060504030201L));
        assertThat(read.floats("f").toArray()[0]).isEqualTo(Float.intBitsToFloat(0x0c0b0a09));
        assertThatThrownBy(() -> read.integers("d")).hasMessageContaining("wanted is whole numbers");
    }

    static Stream<List<String>> damagedHeaders() {
        String good = entry("x", "F32", "[2]", 0, 8);
        return Stream.of(
                List.of("[]", "must be a JSON object"),
                List.of(" {}", "start with '{'"),
                List.of("{\"x\":", "not valid JSON"),
                List.of("{" + good + "," + good + "}", "\"x\" stands there twice"),
                List.of("{\"x\":3}", "'x' must be an object"),
                List.of("{\"x\":{}}", "'x.dtype' must be a string, but is missing"),
                List.of("{\"__metadata__\":{\"a\":1}," + good + "}", "'__metadata__.a' must be a string"),
                List.of("{" + entry("x", "F31", "[2]", 0, 8) + "}", "'x'", "unknown dtype 'F31'"),
                List.of("{" + entry("x", "F32", "2", 0, 8) + "}", "'x.shape' must be an array"),
                List.of("{" + entry("x", "F32", "[2.0]", 0, 8) + "}", "'x.shape[0]' must be a whole number"),
                List.of("{" + entry("x", "F32", "[-2]", 0, 8) + "}", "'x'", "impossible shape [-2]"),
                List.of(
                        "{" + entry("x", "F32", "[3000000000]", 0, 8) + "}",
                        "'x.shape[0]' must be a whole number of 32"),
                List.of(
                        "{" + entry("x", "F32", "[2147483647,2147483647,2147483647]", 0, 8) + "}",
                        "'x'",
                        "impossible shape"),
                List.of("{" + entry("x", "F32", "[3]", 0, 8) + "}", "'x'", "needs 12 bytes", "span 8"),
                List.of("{" + entry("x", "F64", "[2]", 0, 8) + "}", "'x'", "needs 16 bytes"),
                List.of("{" + entry("x", "F32", "[2]", 8, 0) + "}", "'x'", "impossible data_offsets [8, 0]"),
                List.of("{" + entry("x", "F32", "[2]", -8, 0) + "}", "'x'", "impossible data_offsets"),
                List.of("{" + entry("x", "F32", "[2]", Long.MAX_VALUE - 8, Long.MAX_VALUE) + "}", "'x'", "impossible"),
                List.of("{" + entry("x", "F32", "[2]", 4, 12) + "}", "'x'", "leaves a hole before it"),
                List.of("{" + entry("x", "F32", "[1]", 0, 4) + "}", "4 bytes after its last tensor"),
                List.of("{" + entry("x", "F32", "[4]", 0, 16) + "}", "'x'", "cut off"),
                List.of("{" + good + "," + entry("y", "F32", "[1]", 4, 8) + "}", "'y'", "overlaps another"),
                List.of("{" + good + "," + entry("y", "F32", "[2]", 0, 8) + "}", "'y'", "overlaps another"),
                List.of("{" + good.replace("[0,8]", "[0]") + "}", "'x'", "two data_offsets, but has 1"),
                List.of("{" + good.replace("[0,8]", "[0,1e1]") + "}", "'x.data_offsets[1]'"),
                List.of("{" + good.replace("[0,8]", "[0,99999999999999999999]") + "}", "'x.data_offsets[1]'"),
                List.of("{}", "8 bytes after its last tensor"));
    }

    @ParameterizedTest
    @MethodSource("damagedHeaders")
    void damageIsRefusedNamingTensorAndFile(List<String> headerAndMessages) {
        assertThatThrownBy(() -> file(headerAndMessages.get(0), 8))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("t.safetensors in " + folder)
                .hasMessageContainingAll(
                        headerAndMessages.subList(1, headerAndMessages.size()).toArray(String[]::new));
    }

    @Test
    void aHeaderThatIsNoUtf8IsRefused() {
        assertThatThrownBy(() -> file(new byte[] {'{', '"', (byte) 0xff, '"', '}'}, 0))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 33 << 20})
    void anAbsurdHeaderLengthIsRefused(long length) throws IOException {
        ByteBuffer file =
                ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(folder.resolve("t.safetensors"), file.array());
        assertThatThrownBy(() -> Safetensors.open(source(), "t.safetensors"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("would have " + Long.toUnsignedString(length) + " bytes");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = folder.resolve("t.safetensors");
        Safetensors.write(file, Map.of("m", MATRIX), DType.F32, Map.of());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(source(), "t.safetensors"))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("cut off");
        }
    }

    @Test
    void aFileCutAfterItWasOpenedIsRefused() throws IOException {
        Path file = folder.resolve("t.safetensors");
        Safetensors.write(file, Map.of("m", MATRIX), DType.F32, Map.of());
        Safetensors opened = Safetensors.open(source(), "t.safetensors");
        Files.write(file, new byte[20]);
        assertThatThrownBy(() -> opened.floats("m"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("cut off");
    }

    @Property(tries = 300)
    void noFlippedByteDoesWorseThanRefusal(@ForAll int position, @ForAll byte value) throws IOException {
        byte[] bytes = INTACT.clone();
        bytes[Math.floorMod(position, bytes.length)] = value;
        Path temporary = Files.createTempDirectory("safetensors");
        Path file = Files.write(temporary.resolve("t.safetensors"), bytes);
        try {
            Safetensors read = Safetensors.open(ModelSource.directory(temporary), "t.safetensors");
            read.names().forEach(read::bytes);
        } catch (ModelFormatException refused) {
            assertThat(refused).hasMessageContaining("t.safetensors");
        } finally {
            Files.delete(file);
            Files.delete(temporary);
        }
    }

    @Test
    void aFileBeyondTwoGibibytesIsMapped() throws IOException {
        // Sparse: the zeros take no room on disk.
        long large = 1L << 31;
        String header = "{" + entry("large", "U8", "[2147483647]", 0, large - 1) + ","
                + entry("gap", "U8", "[1]", large - 1, large)
                + "," + entry("last", "F32", "[1]", large, large + 4) + ","
                + entry("huge", "F64", "[1073741824]", large + 4, large * 5 + 4)
                + "}";
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("big").toFile(), "rw")) {
            file.writeLong(Long.reverseBytes(header.length()));
            file.write(header.getBytes(StandardCharsets.US_ASCII));
            file.seek(8 + header.length() + large);
            file.writeInt(Integer.reverseBytes(Float.floatToIntBits(1.5f)));
            file.setLength(8 + header.length() + large * 5 + 4);
        }
        Safetensors big = Safetensors.open(source(), "big");
        assertThat(big.floats("last").toArray()).containsExactly(1.5f);
        assertThat(big.bytes("large").remaining()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> big.bytes("huge"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'huge'")
                .hasMessageContaining("8589934592 bytes");
        ByteBuffer end = ByteBuffer.allocate(8);
        big.read("huge", 4 * large - 8, end);
        assertThat(end.hasRemaining()).isFalse();
        assertThat(big.mapped(List.of("large", "gap"))).isEmpty();
        assertThat(big.mapped(List.of("gap", "last")).orElseThrow().remaining()).isEqualTo(5);
    }

    @Test
    void partsOfATensorAreRead() throws IOException {
        Safetensors read = file("{" + entry("x", "U8", "[2]", 0, 2) + "," + entry("y", "U8", "[6]", 2, 8) + "}", 8);
        ByteBuffer target = ByteBuffer.allocate(4).position(1);
        read.read("y", 2, target);
        assertThat(target.array()).containsExactly(0, 4, 5, 6);
        assertThatThrownBy(() -> read.read("y", 3, ByteBuffer.allocate(4)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> read.read("y", -1, ByteBuffer.allocate(4)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> read.read("z", 0, target)).hasMessageContaining("No tensor 'z'");
        Files.write(folder.resolve("t.safetensors"), new byte[20]);
        assertThatThrownBy(() -> read.read("x", 0, ByteBuffer.allocate(1))).hasMessageContaining("cut off");
    }

    @Test
    void adjacentTensorsAreMappedAsOne() throws IOException {
        Safetensors read = file(
                "{" + entry("z", "U8", "[2]", 4, 6) + "," + entry("x", "U8", "[2]", 0, 2) + ","
                        + entry("y", "U8", "[2]", 2, 4) + "}",
                6);
        ByteBuffer both = read.mapped(List.of("y", "z")).orElseThrow();
        byte[] bytes = new byte[4];
        both.get(bytes);
        assertThat(bytes).containsExactly(2, 3, 4, 5);
        assertThat(both.isReadOnly()).isTrue();
        assertThat(read.mapped(List.of("z", "x"))).isEmpty();
        assertThat(read.mapped(List.of("x", "z"))).isEmpty();
        assertThat(read.mapped(List.of("x"))).isPresent();
    }

    @Test
    void anUnknownTensorIsNamedBesideTheKnown() throws IOException {
        Safetensors read = file("{" + entry("x", "F32", "[2]", 0, 8) + "}", 8);
        assertThat(read.contains("x")).isTrue();
        assertThat(read.contains("y")).isFalse();
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable asking :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> read.shape("y"),
                        () -> read.dtype("y"),
                        () -> read.bytes("y"),
                        () -> read.floats("y"),
                        () -> read.integers("y"))) {
            assertThatThrownBy(asking)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("No tensor 'y' in t.safetensors")
                    .hasMessageContaining("[x]");
        }
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> Safetensors.open(source(), "absent.safetensors"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("absent.safetensors");
        assertThatThrownBy(() -> Safetensors.openModel(source()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("No weights in " + folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "pytorch_model.bin.index.json"})
    void picklesAreNeverReadButToldHowToConvert(String file) throws IOException {
        Files.writeString(folder.resolve(file), "anything");
        assertThatThrownBy(() -> Safetensors.openModel(source()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(file, "pickled", "save_pretrained");
    }

    @Test
    void resourcesAreReadLikeFiles() {
        Safetensors bundled = Safetensors.openModel(ModelSource.bundled("test-weights"));
        assertThat(bundled.names()).containsExactly("half", "matrix");
        assertThat(bundled.floats("matrix")).isEqualTo(FloatTensor.of(new int[] {2, 2}, new float[] {1, 2, 3, 4}));
        assertThat(bundled.bytes("matrix").isReadOnly()).isTrue();
        assertThat(bundled.bytes("matrix").order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(bundled.floats("half").toArray()).containsExactly(-1.5f);
        ByteBuffer part = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bundled.read("matrix", 8, part);
        assertThat(part.getFloat(0)).isEqualTo(3);
        assertThat(bundled.mapped(List.of("matrix"))).isEmpty();
    }

    private void shards(String weightMap) throws IOException {
        Safetensors.write(folder.resolve("m-1.safetensors"), Map.of("a", SCALAR), DType.F32, Map.of("format", "pt"));
        Safetensors.write(folder.resolve("m-2.safetensors"), Map.of("b", MATRIX), DType.F16, Map.of());
        Safetensors.write(folder.resolve("m-3.safetensors"), Map.of("a", SCALAR, "b", MATRIX), DType.F16, Map.of());
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"metadata\": {\"total_size\": 16}, \"weight_map\": " + weightMap + "}");
    }

    @Test
    void shardsReadAsOne() throws IOException {
        shards("{\"b\": \"m-2.safetensors\", \"a\": \"m-1.safetensors\"}");
        Safetensors model = Safetensors.openModel(source());
        assertThat(model.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(model.floats("a")).isEqualTo(SCALAR);
        assertThat(model.floats("b")).isEqualTo(MATRIX);
        assertThat(model.metadata()).isEqualTo(Map.of("format", "pt"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": \"m-2.safetensors\"}|Tensor 'a' is not in m-2.safetensors",
                "{\"a\": \"m-4.safetensors\"}|m-4.safetensors",
                "{\"a\": \"../m-1.safetensors\"}|leads out of the model directory",
                "{\"a\": 1}|'weight_map.a' must be a string",
                "[]|'weight_map' must be an object",
                "{\"a\": \"m-1.safetensors\", \"b\": \"m-3.safetensors\"}|'a' is in m-3.safetensors",
                "{\"b\": \"m-3.safetensors\"}|'a' is in m-3.safetensors",
            })
    void anIndexThatDoesNotFitIsRefused(String weightMap, String message) throws IOException {
        shards(weightMap);
        assertThatThrownBy(() -> Safetensors.openModel(source()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }
}
