package org.dualslm.train.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.dualslm.train.testing.Recordings;

/** Lays out the files of a corpus, tiny ones. */
final class FakeCorpus {
    /** The samples of every recording. */
    static final int SAMPLES = 4000;

    private final Path directory;

    FakeCorpus(Path directory) {
        this.directory = directory;
    }

    Path path(String file) {
        return directory.resolve(file).toAbsolutePath();
    }

    FakeCorpus text(String file, String... lines) {
        return bytes(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A quarter of a second of WAV, or of FLAC as far as its header. */
    FakeCorpus recordings(String... files) {
        for (String file : files) {
            if (file.toLowerCase(Locale.ROOT).endsWith(".flac")) {
                bytes(file, flac(Recordings.SAMPLE_RATE, SAMPLES));
            } else {
                bytes(file, new byte[0]);
                Recordings.write(directory.resolve(file), Recordings.tone(440, SAMPLES));
            }
        }
        return this;
    }

    FakeCorpus bytes(String file, byte[] bytes) {
        try {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] flac(int rate, long samples) {
        return ByteBuffer.allocate(42)
                .put("fLaC".getBytes(StandardCharsets.US_ASCII))
                .putInt(0x80000022)
                .putShort((short) 4096)
                .putShort((short) 4096)
                .put(new byte[6])
                .putLong((long) rate << 44 | 15L << 36 | samples) // one channel, 16 bits
                .array();
    }

    Corpus read(String name) {
        return read(name, CorpusOptions.standard());
    }

    Corpus read(String name, CorpusOptions options) {
        return Corpora.named(name).read(directory, options, OnFault.SKIP);
    }

    Corpus readStrictly(String name) {
        return Corpora.named(name).read(directory, CorpusOptions.standard(), OnFault.FAIL);
    }
}
