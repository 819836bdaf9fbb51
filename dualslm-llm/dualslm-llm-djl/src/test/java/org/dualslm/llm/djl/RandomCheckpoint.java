package org.dualslm.llm.djl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.djl.WeightSpec;
import org.dualslm.llm.text.config.TransformerConfig;

/** Writes checkpoints of any size with random weights in bfloat16, a megabyte of numbers at a time. */
final class RandomCheckpoint {
    private static final int BLOCK = 1 << 20;

    private RandomCheckpoint() {}

    /** Writes {@code config.json} and {@code model.safetensors}, whose tensors are in the order of their names, as usual. */
    static void write(TransformerConfig config, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve(TransformerConfig.FILE), config.toJson().toIndentedText());
        List<WeightSpec> weights = sorted(WeightLayout.of(config).parts());
        byte[] header = header(weights).toText().getBytes(StandardCharsets.US_ASCII);
        byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        try (FileChannel file = FileChannel.open(
                directory.resolve("model.safetensors"),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            writeAll(
                    file,
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(padded.length)
                            .flip());
            writeAll(file, ByteBuffer.wrap(padded));
            ByteBuffer normal = numbers(0, 0.02);
            ByteBuffer aroundOne = numbers(1, 0.1);
            for (WeightSpec weight : weights) {
                write(file, weight.name().contains("norm") ? aroundOne : normal, 2 * weight.size());
            }
        }
    }

    private static List<WeightSpec> sorted(Stream<WeightSpec> weights) {
        return weights.sorted((a, b) -> a.name().compareTo(b.name())).toList();
    }

    private static JsonObject header(List<WeightSpec> weights) {
        JsonObject.Builder header = JsonObject.builder();
        long end = 0;
        for (WeightSpec weight : weights) {
            long begin = end;
            end += 2 * weight.size();
            long[] shape = Arrays.stream(weight.shape()).asLongStream().toArray();
            header.put(
                    weight.name(),
                    JsonObject.builder()
                            .put("dtype", "BF16")
                            .put("shape", JsonArray.ofIntegers(shape))
                            .put("data_offsets", JsonArray.ofIntegers(begin, end))
                            .build());
        }
        return header.build();
    }

    private static ByteBuffer numbers(double mean, double deviation) {
        SplittableRandom random = new SplittableRandom(1);
        ByteBuffer numbers = ByteBuffer.allocateDirect(2 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        while (numbers.hasRemaining()) {
            float number = (float) (mean + deviation * random.nextGaussian());
            numbers.putShort((short) (Float.floatToIntBits(number) >>> 16));
        }
        return numbers.flip();
    }

    private static void write(FileChannel file, ByteBuffer numbers, long bytes) throws IOException {
        for (long left = bytes; left > 0; ) {
            // Begins elsewhere each time, so that no two rows of a matrix are the same.
            int start = (int) (left / 2 * 7919 % BLOCK) * 2;
            int count = (int) Math.min(left, numbers.capacity() - start);
            writeAll(file, numbers.duplicate().position(start).limit(start + count));
            left -= count;
        }
    }

    private static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
