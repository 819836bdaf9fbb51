package org.dualslm.api.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * One safetensors file: its header, and the way to its bytes. Holds no file handle: a mapping lives as long as its buffer.
 *
 * @param description for messages
 * @param header checked
 * @param path to map from; null if {@code content} holds the file
 * @param content the whole file; null if it is mapped
 */
record SafetensorsFile(String description, SafetensorsHeader header, Path path, ByteBuffer content) {
    static SafetensorsFile open(ModelSource source, String file) {
        String description = file + " in " + source.description();
        Optional<Path> path = source.path(file);
        try {
            return path.isPresent() ? onDisk(path.get(), description) : inMemory(source, file, description);
        } catch (IOException e) {
            throw new ModelFormatException("Cannot read " + description + ": " + e, e);
        }
    }

    private static SafetensorsFile onDisk(Path path, String description) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            int length = SafetensorsHeader.length(
                    read(channel, 0, SafetensorsHeader.PREFIX, description), size, description);
            byte[] json =
                    read(channel, SafetensorsHeader.PREFIX, length, description).array();
            return new SafetensorsFile(description, SafetensorsHeader.parse(json, size, description), path, null);
        }
    }

    private static ByteBuffer read(FileChannel channel, long from, int bytes, String description) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        fill(buffer, channel, from, description);
        return buffer.flip();
    }

    private static void fill(ByteBuffer target, FileChannel channel, long from, String description) throws IOException {
        long position = from;
        while (target.hasRemaining()) {
            int read = channel.read(target, position);
            if (read < 0) {
                throw tooShort(description, channel.size());
            }
            position += read;
        }
    }

    private static SafetensorsFile inMemory(ModelSource source, String file, String description) throws IOException {
        byte[] bytes;
        try (InputStream in = source.open(file)) {
            bytes = in.readAllBytes();
        }
        if (bytes.length < SafetensorsHeader.PREFIX) {
            throw tooShort(description, bytes.length);
        }
        ByteBuffer content = ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int length =
                SafetensorsHeader.length(content.duplicate().order(ByteOrder.LITTLE_ENDIAN), bytes.length, description);
        byte[] json = new byte[length];
        content.get(SafetensorsHeader.PREFIX, json);
        SafetensorsHeader header = SafetensorsHeader.parse(json, bytes.length, description);
        return new SafetensorsFile(description, header, null, content);
    }

    private static ModelFormatException tooShort(String description, long bytes) {
        return new ModelFormatException(description + " is cut off: it has only " + bytes + " bytes; fetch it again");
    }

    /** The tensor's bytes: read-only, little-endian, position 0. */
    ByteBuffer bytes(String name) {
        SafetensorsHeader.Tensor tensor = header.tensors().get(name);
        if (tensor.bytes() > Integer.MAX_VALUE) {
            throw new ModelFormatException("Tensor '" + name + "' in " + description + " has " + tensor.bytes()
                    + " bytes; only " + Integer.MAX_VALUE
                    + " can be had at once");
        }
        return content == null
                ? map(name, tensor.begin(), tensor.bytes())
                : content.slice((int) tensor.begin(), (int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A part of the file, mapped, that begins with the tensor of this name. */
    ByteBuffer map(String name, long begin, long bytes) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < begin + bytes) {
                throw tooShort(description, channel.size());
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, begin, bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new ModelFormatException("Cannot map tensor '" + name + "' of " + description + ": " + e, e);
        }
    }

    /** Fills the target with the tensor's bytes, from the one at {@code from} on. */
    void read(String name, long from, ByteBuffer target) {
        SafetensorsHeader.Tensor tensor = header.tensors().get(name);
        Objects.checkFromIndexSize(from, target.remaining(), tensor.bytes());
        if (content != null) {
            target.put(content.slice((int) (tensor.begin() + from), target.remaining()));
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            fill(target, channel, tensor.begin() + from, description);
        } catch (IOException e) {
            throw new ModelFormatException("Cannot read tensor '" + name + "' of " + description + ": " + e, e);
        }
    }
}
