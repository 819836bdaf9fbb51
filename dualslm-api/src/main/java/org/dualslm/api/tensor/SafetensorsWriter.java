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
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;

/** Lays tensors out in the order of their names, so that the same content is always the same bytes. */
final class SafetensorsWriter {
    private static final int CHUNK = 1 << 20;
    private static final int ALIGNMENT = 8;

    private final Map<String, FloatTensor> tensors;
    private final DType type;
    private final Map<String, String> metadata;

    SafetensorsWriter(Map<String, FloatTensor> tensors, DType type, Map<String, String> metadata) {
        if (type != DType.F32 && type != DType.BF16 && type != DType.F16) {
            throw new IllegalArgumentException("Tensors can be written as F32, BF16 or F16, not as " + type);
        }
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException(
                    "No tensor can be named " + SafetensorsHeader.METADATA + ": the format keeps that name for itself");
        }
        this.tensors = new TreeMap<>(tensors);
        this.type = type;
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
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            chunk.clear();
            while (values.hasRemaining() && chunk.remaining() >= type.bytes()) {
                put(chunk, values.get(), name);
            }
            writeAll(channel, chunk.flip());
        }
    }

    private void put(ByteBuffer chunk, float value, String name) {
        switch (type) {
            case F16 -> chunk.putShort(fitting(HalfPrecision.toFloat16(value), value, name));
            case BF16 -> chunk.putShort(fitting(HalfPrecision.toBfloat16(value), value, name));
            default -> chunk.putFloat(value);
        }
    }

    /** Refuses what rounding made infinite: silently it would be found only when a model gives NaN. */
    private short fitting(short stored, float value, String name) {
        float back = type == DType.F16 ? HalfPrecision.fromFloat16(stored) : HalfPrecision.fromBfloat16(stored);
        if (Float.isInfinite(back) && !Float.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "Tensor '" + name + "' holds " + value + ", too large for " + type + "; write F32");
        }
        return stored;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
