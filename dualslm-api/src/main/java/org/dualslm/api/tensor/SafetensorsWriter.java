package org.dualslm.api.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;

/** Lays tensors out in the order of their names, so that the same content is always the same bytes. */
final class SafetensorsWriter {
    private static final int CHUNK = 1 << 20;
    private static final int ALIGNMENT = 8;

    private static final Set<DType> WRITABLE = EnumSet.of(DType.F32, DType.BF16, DType.F16, DType.I32);

    private final Map<String, FloatTensor> tensors;
    private final Map<String, DType> types = new HashMap<>();
    private final Map<String, String> metadata;

    SafetensorsWriter(Map<String, FloatTensor> tensors, Function<String, DType> typeOf, Map<String, String> metadata) {
        for (String name : tensors.keySet()) {
            DType type = typeOf.apply(name);
            if (!WRITABLE.contains(type)) {
                throw new IllegalArgumentException("Tensors can be written as F32, BF16, F16 or I32, not as " + type);
            }
            types.put(name, type);
        }
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException(
                    "No tensor can be named " + SafetensorsHeader.METADATA + ": the format keeps that name for itself");
        }
        this.tensors = new TreeMap<>(tensors);
        this.metadata = new TreeMap<>(metadata);
    }

    void write(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path unfinished = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                writeAll(channel, header());
                for (Map.Entry<String, FloatTensor> tensor : tensors.entrySet()) {
                    writeValues(channel, tensor.getKey(), tensor.getValue().asBuffer());
                }
                // On disk before it gets its name: a power cut leaves the old file or the new one.
                channel.force(true);
            }
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private ByteBuffer header() {
        JsonObject.Builder header = JsonObject.builder();
        if (!metadata.isEmpty()) {
            JsonObject.Builder texts = JsonObject.builder();
            metadata.forEach(texts::put);
            header.put(SafetensorsHeader.METADATA, texts.build());
        }
        long begin = 0;
        for (Map.Entry<String, FloatTensor> tensor : tensors.entrySet()) {
            DType type = types.get(tensor.getKey());
            long end = begin + (long) tensor.getValue().size() * type.bytes();
            long[] shape =
                    Arrays.stream(tensor.getValue().shape()).asLongStream().toArray();
            header.put(
                    tensor.getKey(),
                    JsonObject.builder()
                            .put("dtype", type.name())
                            .put("shape", JsonArray.ofIntegers(shape))
                            .put("data_offsets", JsonArray.ofIntegers(begin, end))
                            .build());
            begin = end;
        }
        byte[] json = header.build().toText().getBytes(StandardCharsets.UTF_8);
        // Spaces up to a multiple of 8, so that the data is aligned in a mapping of the file.
        int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer buffer =
                ByteBuffer.allocate(SafetensorsHeader.PREFIX + length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(length).put(json);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.flip();
    }

    private void writeValues(FileChannel channel, String name, FloatBuffer values) throws IOException {
        DType type = types.get(name);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            chunk.clear();
            while (values.hasRemaining() && chunk.remaining() >= type.bytes()) {
                put(chunk, values.get(), type, name);
            }
            writeAll(channel, chunk.flip());
        }
    }

    private static void put(ByteBuffer chunk, float value, DType type, String name) {
        switch (type) {
            case F16 -> chunk.putShort(fitting(HalfPrecision.toFloat16(value), value, type, name));
            case BF16 -> chunk.putShort(fitting(HalfPrecision.toBfloat16(value), value, type, name));
            case I32 -> chunk.putInt(whole(value, name));
            default -> chunk.putFloat(value);
        }
    }

    /** Refuses what rounding made infinite: silently it would be found only when a model gives NaN. */
    private static short fitting(short stored, float value, DType type, String name) {
        float back = type == DType.F16 ? HalfPrecision.fromFloat16(stored) : HalfPrecision.fromBfloat16(stored);
        if (Float.isInfinite(back) && !Float.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "Tensor '" + name + "' holds " + value + ", too large for " + type + "; write F32");
        }
        return stored;
    }

    private static int whole(float value, String name) {
        if ((int) value != value || Math.abs(value) >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Tensor '" + name + "' holds " + value + ", which is no I32; write F32");
        }
        return (int) value;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
