package org.dualslm.train.curriculum;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.train.TrainingException;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.internal.Parallel;

/**
 * Writes changed copies of recordings as files of their own, once, so that everything after takes them for recordings like others. Files
 * go by a hash of the original's bytes and appear whole or not at all.
 */
final class PerturbedCopies {
    private final Path directory;
    private final ExecutorService pool;

    /** @param directory where to keep the copies; made if need be */
    PerturbedCopies(Path directory, ExecutorService pool) {
        this.directory = directory;
        this.pool = pool;
    }

    /** The utterances, and after them the copies of those to train on; recordings that cannot be read get none. */
    List<Utterance> with(List<Utterance> utterances, Perturbations perturbations) {
        List<Utterance> all = new ArrayList<>(utterances);
        for (Perturbation perturbation : perturbations.all()) {
            List<Utterance> training = utterances.stream()
                    .filter(utterance -> utterance.split() == Split.TRAIN)
                    .toList();
            Parallel.map(pool, training, utterance -> copies(utterance, perturbation))
                    .forEach(all::addAll);
        }
        return all;
    }

    private List<Utterance> copies(Utterance utterance, Perturbation perturbation) {
        try {
            byte[] original = Files.readAllBytes(utterance.audio());
            Path copy = directory.resolve(digest(original) + "-" + perturbation + ".wav");
            if (!Files.exists(copy)) {
                write(copy, perturbation.apply(AudioClip.read(utterance.audio())));
            }
            // What the corpus says of the voice in words, and how long it is, need not hold any more.
            return List.of(new Utterance(
                    copy,
                    utterance.transcript(),
                    utterance.speaker(),
                    perturbation.labels(utterance.labels()),
                    utterance.split(),
                    utterance.language(),
                    OptionalDouble.empty(),
                    "",
                    utterance.turn(),
                    utterance.reply()));
        } catch (AudioException e) {
            return List.of(); // whoever encodes the original tells
        } catch (IOException e) {
            throw new TrainingException("Cannot keep a changed copy of " + utterance.audio() + ": " + e, e);
        }
    }

    /** 16 bits, mono; what is too loud for them is cut off. */
    private void write(Path file, AudioClip clip) throws IOException {
        int size = clip.length() * Short.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(44 + size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(ascii("RIFF")).putInt(36 + size).put(ascii("WAVE"));
        bytes.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        bytes.putInt(clip.sampleRate()).putInt(clip.sampleRate() * Short.BYTES);
        bytes.putShort((short) Short.BYTES).putShort((short) Short.SIZE);
        bytes.put(ascii("data")).putInt(size);
        for (float sample : clip.toArray()) {
            bytes.putShort((short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample * 32768))));
        }
        Files.createDirectories(directory);
        Path unfinished = Files.createTempFile(directory, ".", ".unfinished");
        try {
            Files.write(unfinished, bytes.array());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
