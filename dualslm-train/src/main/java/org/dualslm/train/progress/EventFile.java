package org.dualslm.train.progress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of scalar summaries that TensorBoard shows, each record on the disk as soon as it is written. A TFRecord is the length of its
 * data as 8 bytes, a masked CRC-32C of these, the data, and a masked CRC-32C of it, all little-endian; the data is an {@code Event}
 * message (tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto). Not for several threads.
 */
public final class EventFile implements AutoCloseable {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int DELIMITED = 2;
    private static final int FOUR_BYTES = 5;

    private final FileChannel channel;
    private final Clock clock;

    private EventFile(FileChannel channel, Clock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * Starts a new file in a directory, made if missing; TensorBoard reads all files of one as one.
     *
     * @param clock tells the time of each record
     */
    public static EventFile create(Path directory, Clock clock) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel = null;
        for (int attempt = 0; channel == null; attempt++) {
            String name = "events.out.tfevents.%010d.dualslm"
                    .formatted(clock.instant().getEpochSecond());
            Path file = directory.resolve(attempt == 0 ? name : name + "." + attempt);
            if (!Files.exists(file)) {
                channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
        }
        EventFile events = new EventFile(channel, clock);
        events.append(events.event().text(FILE_VERSION, "brain.Event:2"));
        return events;
    }

    /** Writes figures of a step. */
    public void write(long step, Map<String, Double> figures) throws IOException {
        Message summary = new Message();
        figures.forEach((tag, value) ->
                summary.message(VALUE, new Message().text(TAG, tag).single(SIMPLE_VALUE, value.floatValue())));
        append(event().whole(STEP, step).message(SUMMARY, summary));
    }

    private Message event() {
        return new Message().number(WALL_TIME, clock.millis() / 1000.0);
    }

    private void append(Message event) throws IOException {
        byte[] data = event.bytes();
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedChecksum(record.array(), 0, 8)).put(data);
        record.putInt(maskedChecksum(data, 0, data.length)).flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    /** A checksum of data that contains checksums is weak, so TFRecords rotate it and add a constant. */
    static int maskedChecksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    /** A protocol buffer message, field by field. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message whole(int field, long value) {
            key(field, VARINT);
            varint(value);
            return this;
        }

        Message number(int field, double value) {
            key(field, EIGHT_BYTES);
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putDouble(value)
                    .array());
            return this;
        }

        Message single(int field, float value) {
            key(field, FOUR_BYTES);
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(value)
                    .array());
            return this;
        }

        Message text(int field, String value) {
            return delimited(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return delimited(field, value.bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private Message delimited(int field, byte[] bytes) {
            key(field, DELIMITED);
            varint(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        private void key(int field, int type) {
            varint((long) field << 3 | type);
        }

        /** Seven bits a byte, the lowest first; all but the last have the high bit set. */
        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }

    /** Closing twice does nothing. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
