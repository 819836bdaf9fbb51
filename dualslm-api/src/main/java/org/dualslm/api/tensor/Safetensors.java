package org.dualslm.api.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * Named tensors in the safetensors format, in one file or the several of a sharded checkpoint. Of a file only the header is
 * read when it is opened; each tensor is mapped into memory when it is asked for, so files may be larger than the heap and than
 * 2 GiB (a larger tensor is read in parts). Bundled resources cannot be mapped and are held on the heap.
 *
 * <p>Nothing a file says is trusted: whatever does not fit is refused with a {@link ModelFormatException} that names the
 * tensor and the file.
 *
 * <p>Immutable, holds no file handle, and may be shared between threads. Do not change a file while tensors of it are mapped.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class Safetensors {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final List<String> PICKLED = List.of("pytorch_model.bin", "pytorch_model.bin.index.json");

    private final String description;
    private final Map<String, SafetensorsFile> fileOf;
    private final Map<String, String> metadata;

    private Safetensors(String description, Map<String, SafetensorsFile> fileOf, Map<String, String> metadata) {
        this.description = description;
        this.fileOf = Collections.unmodifiableMap(fileOf);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /**
     * Opens one file.
     *
     * @param file its name within the source
     * @throws ModelFormatException if it is not there, or damaged
     */
    public static Safetensors open(ModelSource source, String file) {
        SafetensorsFile opened = SafetensorsFile.open(source, file);
        Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
        opened.header().tensors().keySet().forEach(name -> fileOf.put(name, opened));
        return new Safetensors(opened.description(), fileOf, opened.header().metadata());
    }

    /** Whether {@link #openModel} finds a checkpoint there. */
    public static boolean isModel(ModelSource source) {
        return source.contains(SINGLE) || source.contains(INDEX);
    }

    /**
     * Opens a checkpoint in Hugging Face layout: {@code model.safetensors}, or the shards that
     * {@code model.safetensors.index.json} lists.
     *
     * @throws ModelFormatException if neither is there, a file is damaged, or the index does not fit the shards
     */
    public static Safetensors openModel(ModelSource source) {
        if (source.contains(SINGLE)) {
            return open(source, SINGLE);
        }
        if (source.contains(INDEX)) {
            return openShards(source);
        }
        throw new ModelFormatException("No weights in " + source.description() + ": neither " + SINGLE + " nor " + INDEX
                + " is there; " + whatToDo(source));
    }

    private static String whatToDo(ModelSource source) {
        return PICKLED.stream()
                .filter(source::contains)
                .findFirst()
                .map(
                        file -> file
                                + " is, but a pickled file may run any code when it is read and never is here: load it with "
                                + "transformers where you trust it, and call save_pretrained(directory, safe_serialization=True)")
                .orElse("weights in other formats must be converted");
    }

    private static Safetensors openShards(ModelSource source) {
        JsonObject index = Json.readObject(source, INDEX);
        JsonObject shardOf = index.object("weight_map");
        Map<String, SafetensorsFile> shards = new TreeMap<>();
        Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
        for (String name : shardOf.keys()) {
            SafetensorsFile shard =
                    shards.computeIfAbsent(shardOf.text(name), file -> SafetensorsFile.open(source, file));
            if (!shard.header().tensors().containsKey(name)) {
                throw new ModelFormatException(
                        "Tensor '" + name + "' is not in " + shard.description() + ", where " + INDEX + " says it is");
            }
            fileOf.put(name, shard);
        }
        shards.values().forEach(shard -> shard.header().tensors().keySet().forEach(name -> {
            if (fileOf.get(name) != shard) {
                throw new ModelFormatException("Tensor '" + name + "' is in " + shard.description() + ", but " + INDEX
                        + (fileOf.containsKey(name) ? " says it is in another file" : " does not list it"));
            }
        }));
        Map<String, String> metadata = new LinkedHashMap<>();
        shards.values().forEach(shard -> shard.header().metadata().forEach(metadata::putIfAbsent));
        return new Safetensors(INDEX + " in " + source.description(), fileOf, metadata);
    }

    /**
     * Writes a file, replacing one of that name. It appears complete or not at all, and the same tensors and metadata give the
     * same bytes whatever order the maps are in.
     *
     * @param file where to
     * @param tensors by name
     * @param type {@link DType#F32}, {@link DType#BF16}, {@link DType#F16} or {@link DType#I32}; the second and third round to the nearest,
     *     ties to even
     * @param metadata free text, kept in the header
     * @throws IllegalArgumentException if the type is another, a tensor is named {@code __metadata__}, or a finite value is too
     *     large for the type, or no whole number where it wants one
     * @throws IOException if it cannot be written; what stood there stays
     */
    public static void write(Path file, Map<String, FloatTensor> tensors, DType type, Map<String, String> metadata)
            throws IOException {
        write(file, tensors, name -> type, metadata);
    }

    /** As {@link #write(Path, Map, DType, Map)}, each tensor in the type that its name is given. */
    public static void write(
            Path file, Map<String, FloatTensor> tensors, Function<String, DType> types, Map<String, String> metadata)
            throws IOException {
        new SafetensorsWriter(tensors, types, metadata).write(file);
    }

    /** The tensors' names, in the header's order. */
    public Set<String> names() {
        return fileOf.keySet();
    }

    /** The free text of the header; of a sharded checkpoint, of all shards, where the first of a key counts. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** For messages: the file and its folder. */
    public String description() {
        return description;
    }

    /** Whether there is such a tensor. */
    public boolean contains(String name) {
        return fileOf.containsKey(name);
    }

    /**
     * The dimensions, outermost first; empty for a scalar. A copy.
     *
     * @throws ModelFormatException if there is no such tensor
     */
    public int[] shape(String name) {
        return tensor(name).shape().clone();
    }

    /**
     * The type as it is stored.
     *
     * @throws ModelFormatException if there is no such tensor
     */
    public DType dtype(String name) {
        return tensor(name).type();
    }

    /**
     * The tensor's bytes as they are stored, row-major: read-only, little-endian, at position 0. Mapped where the source has
     * paths (the mapping lives as long as the buffer), else a view of the heap. The start need not be aligned.
     *
     * @throws ModelFormatException if there is no such tensor, it has 2 GiB or more, or the file was cut off since
     */
    public ByteBuffer bytes(String name) {
        tensor(name);
        return fileOf.get(name).bytes(name);
    }

    /**
     * The bytes of tensors that stand one directly after another in one file, in this order, as one buffer like that of
     * {@link #bytes}. Empty where they do not, the source has no paths, or they have 2 GiB or more.
     *
     * @param names at least one
     * @throws ModelFormatException if one of them is not there, or the file was cut off since
     */
    public Optional<ByteBuffer> mapped(List<String> names) {
        SafetensorsHeader.Tensor first = tensor(names.get(0));
        SafetensorsFile file = fileOf.get(names.get(0));
        long end = first.begin();
        for (String name : names) {
            SafetensorsHeader.Tensor next = tensor(name);
            if (fileOf.get(name) != file || next.begin() != end) {
                return Optional.empty();
            }
            end += next.bytes();
        }
        long bytes = end - first.begin();
        return file.content() != null || bytes > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(file.map(names.get(0), first.begin(), bytes));
    }

    /**
     * Copies a part of a tensor's bytes as they are stored, so that tensors of any size can be read.
     *
     * @param from the first byte's position within the tensor
     * @param target is filled from its position to its limit
     * @throws ModelFormatException if there is no such tensor, or the file was cut off since
     * @throws IndexOutOfBoundsException if the tensor does not have so many bytes
     */
    public void read(String name, long from, ByteBuffer target) {
        tensor(name);
        fileOf.get(name).read(name, from, target);
    }

    /**
     * The tensor in single precision, on the heap. Whole numbers from 2^24 on are rounded.
     *
     * @throws ModelFormatException if there is no such tensor, or its type is not F32, F16, BF16, F64 or I32
     */
    public FloatTensor floats(String name) {
        SafetensorsHeader.Tensor tensor = tensor(name);
        ByteBuffer bytes = bytes(name);
        float[] values = new float[bytes.remaining() / tensor.type().bytes()];
        switch (tensor.type()) {
            case F32 -> bytes.asFloatBuffer().get(values);
            case F16 -> fill(values, i -> HalfPrecision.fromFloat16(bytes.getShort(2 * i)));
            case BF16 -> fill(values, i -> HalfPrecision.fromBfloat16(bytes.getShort(2 * i)));
            case F64 -> fill(values, i -> (float) bytes.getDouble(8 * i));
            case I32 -> fill(values, i -> bytes.getInt(4 * i));
            default -> throw wrongType(name, "F32, F16, BF16, F64 or I32");
        }
        return FloatTensor.adopt(tensor.shape().clone(), values);
    }

    /**
     * The values of a tensor of whole numbers, row-major; a BOOL gives 0 or 1.
     *
     * @throws ModelFormatException if there is no such tensor, or it is not of whole numbers, or a U64 is too large for a long
     */
    public long[] integers(String name) {
        DType type = tensor(name).type();
        ByteBuffer bytes = bytes(name);
        long[] values = new long[bytes.remaining() / type.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case I64 -> bytes.getLong(8 * i);
                case U64 -> unsigned(name, bytes.getLong(8 * i));
                case I32 -> bytes.getInt(4 * i);
                case U32 -> Integer.toUnsignedLong(bytes.getInt(4 * i));
                case I16 -> bytes.getShort(2 * i);
                case U16 -> Short.toUnsignedLong(bytes.getShort(2 * i));
                case I8 -> bytes.get(i);
                case U8, BOOL -> Byte.toUnsignedLong(bytes.get(i));
                default -> throw wrongType(name, "whole numbers");
            };
        }
        return values;
    }

    @Override
    public String toString() {
        return "Safetensors[" + description + ", " + fileOf.size() + " tensors]";
    }

    private interface Element {
        float at(int index);
    }

    private static void fill(float[] values, Element element) {
        for (int i = 0; i < values.length; i++) {
            values[i] = element.at(i);
        }
    }

    private long unsigned(String name, long value) {
        if (value < 0) {
            throw new ModelFormatException("Tensor '" + name + "' in " + description + " holds "
                    + Long.toUnsignedString(value) + ", which is too large");
        }
        return value;
    }

    private SafetensorsHeader.Tensor tensor(String name) {
        SafetensorsFile file = fileOf.get(name);
        if (file == null) {
            throw new ModelFormatException("No tensor '" + name + "' in " + description + "; it has " + some(names()));
        }
        return file.header().tensors().get(name);
    }

    private static String some(Set<String> names) {
        int shown = 20;
        String list = Arrays.toString(names.stream().limit(shown).toArray());
        return names.size() <= shown ? list : list + " and " + (names.size() - shown) + " more";
    }

    private ModelFormatException wrongType(String name, String wanted) {
        return new ModelFormatException(
                "Tensor '" + name + "' in " + description + " is " + dtype(name) + "; wanted is " + wanted);
    }
}
