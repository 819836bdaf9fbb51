package org.dualslm.api.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;

/**
 * What a safetensors file says about its tensors, believed only after everything was checked against the file's size.
 *
 * @param metadata the free text under {@code __metadata__}
 * @param tensors by name, in the header's order
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Tensor> tensors) {
    /** The bytes in front of the header: its length. */
    static final int PREFIX = 8;

    static final String METADATA = "__metadata__";

    /** The format allows 100 MB; real headers are below 1 MB, and a text this long already takes much heap to parse. */
    static final int LONGEST = 32 << 20;

    /**
     * One tensor.
     *
     * @param begin of its bytes, from the start of the file
     * @param bytes how many
     */
    record Tensor(DType type, int[] shape, long begin, long bytes) {}

    /**
     * The header's length, checked.
     *
     * @param prefix the file's first 8 bytes
     */
    static int length(ByteBuffer prefix, long fileSize, String file) {
        long length = prefix.getLong();
        if (length < 2 || length > LONGEST) {
            throw new ModelFormatException(file + " is not a safetensors file: its header would have "
                    + Long.toUnsignedString(length) + " bytes, which must be 2 to " + LONGEST);
        }
        if (length > fileSize - PREFIX) {
            throw new ModelFormatException(file + " is cut off: its header has " + length + " bytes, but the file only "
                    + fileSize + "; fetch it again");
        }
        return (int) length;
    }

    static SafetensorsHeader parse(byte[] json, long fileSize, String file) {
        if (json[0] != '{') {
            throw new ModelFormatException(
                    file + " is not a safetensors file: its header must be a JSON object and start with '{'");
        }
        JsonObject header = (JsonObject) Json.parse(json, "The header of " + file);
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : header.keys()) {
            JsonObject entry = header.object(name);
            if (name.equals(METADATA)) {
                entry.keys().forEach(key -> metadata.put(key, entry.text(key)));
            } else {
                tensors.put(name, tensor(name, entry, PREFIX + json.length, file));
            }
        }
        requireFullCover(tensors, PREFIX + json.length, fileSize, file);
        return new SafetensorsHeader(metadata, tensors);
    }

    private static Tensor tensor(String name, JsonObject entry, long dataStart, String file) {
        String typeName = entry.text("dtype");
        DType type = DType.named(typeName)
                .orElseThrow(() -> new ModelFormatException("Tensor '" + name + "' in " + file
                        + " has the unknown dtype '" + typeName + "'; known are " + Arrays.toString(DType.values())));
        int[] shape = entry.array("shape").integers();
        JsonArray offsets = entry.array("data_offsets");
        if (offsets.size() != 2) {
            throw new ModelFormatException(
                    "Tensor '" + name + "' in " + file + " needs two data_offsets, but has " + offsets.size());
        }
        long begin = offsets.longInteger(0);
        long end = offsets.longInteger(1);
        if (begin < 0 || end < begin || end > Long.MAX_VALUE - dataStart) {
            throw new ModelFormatException(
                    "Tensor '" + name + "' in " + file + " has impossible data_offsets [" + begin + ", " + end + "]");
        }
        long wanted = bytes(name, type, shape, file);
        if (wanted != end - begin) {
            throw new ModelFormatException("Tensor '" + name + "' in " + file + " needs " + wanted + " bytes for "
                    + type + " " + Arrays.toString(shape) + ", but its data_offsets span " + (end - begin));
        }
        return new Tensor(type, shape, dataStart + begin, wanted);
    }

    private static long bytes(String name, DType type, int[] shape, String file) {
        long bytes = type.bytes();
        try {
            for (int dimension : shape) {
                if (dimension < 0) {
                    throw new ArithmeticException("negative dimension");
                }
                bytes = Math.multiplyExact(bytes, (long) dimension);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw new ModelFormatException(
                    "Tensor '" + name + "' in " + file + " has the impossible shape " + Arrays.toString(shape), e);
        }
    }

    /** The format wants every byte of the data to belong to exactly one tensor. */
    private static void requireFullCover(Map<String, Tensor> tensors, long dataStart, long fileSize, String file) {
        List<Map.Entry<String, Tensor>> inOrder = tensors.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Tensor> entry) ->
                                entry.getValue().begin())
                        .thenComparingLong(entry -> entry.getValue().bytes()))
                .toList();
        long covered = dataStart;
        for (Map.Entry<String, Tensor> entry : inOrder) {
            Tensor tensor = entry.getValue();
            if (tensor.begin() != covered) {
                throw new ModelFormatException("Tensor '" + entry.getKey() + "' in " + file
                        + (tensor.begin() < covered ? " overlaps another" : " leaves a hole before it")
                        + ": it begins at byte "
                        + (tensor.begin() - dataStart) + " of the data, where " + (covered - dataStart) + " is next");
            }
            covered += tensor.bytes();
            if (covered > fileSize) {
                throw new ModelFormatException("Tensor '" + entry.getKey() + "' in " + file + " ends at byte " + covered
                        + ", but the file has only " + fileSize + ": it is cut off; fetch it again");
            }
        }
        if (covered != fileSize) {
            throw new ModelFormatException(
                    file + " has " + (fileSize - covered) + " bytes after its last tensor, which belong to none");
        }
    }
}
