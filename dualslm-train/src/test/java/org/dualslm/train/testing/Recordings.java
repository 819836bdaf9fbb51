package org.dualslm.train.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dualslm.api.audio.AudioClip;

/** Makes and writes recordings. */
public final class Recordings {
    public static final int SAMPLE_RATE = 16_000;

    private Recordings() {}

    /** A sine at half of full scale, rounded to 16 bits. */
    public static AudioClip tone(double hertz, int samples) {
        float[] values = new float[samples];
        for (int i = 0; i < samples; i++) {
            values[i] = Math.round(16384 * Math.sin(2 * Math.PI * hertz * i / SAMPLE_RATE)) / 32768f;
        }
        return AudioClip.of(values, SAMPLE_RATE);
    }

    /** Writes 16-bit mono, replacing what is there. */
    public static Path write(Path file, AudioClip clip) {
        int size = 2 * clip.length();
        int rate = clip.sampleRate();
        ByteBuffer bytes = ByteBuffer.allocate(44 + size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(US_ASCII)).putInt(36 + size).put("WAVE".getBytes(US_ASCII));
        bytes.put("fmt ".getBytes(US_ASCII)).putInt(16).putShort((short) 1).putShort((short) 1);
        bytes.putInt(rate).putInt(2 * rate).putShort((short) 2).putShort((short) 16);
        bytes.put("data".getBytes(US_ASCII)).putInt(size);
        for (float sample : clip.toArray()) {
            bytes.putShort((short) Math.round(sample * 32768));
        }
        try {
            return Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
