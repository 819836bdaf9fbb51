package org.dualslm.api.audio;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.dualslm.api.audio.SampleFormat.Encoding;

/**
 * Reads audio: WAV by its own parser, everything else through {@code javax.sound.sampled} and whatever service
 * providers are there. Every fault leaves as an {@link AudioException} that names the file.
 */
final class AudioFiles {
    /** As far as a WAV header may be read before it turns out to hold another codec. */
    private static final int HEADER_LIMIT = 1 << 16;

    private static final int SHORTEST_FILE = 12;

    private AudioFiles() {}

    static AudioClip read(Path file) {
        if (Files.isDirectory(file)) {
            throw fault(file.toString(), "it is a directory; name one audio file", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (NoSuchFileException e) {
            throw fault(file.toString(), "there is no such file", e);
        } catch (AccessDeniedException e) {
            throw fault(file.toString(), "permission to read it is missing", e);
        } catch (IOException e) {
            throw fault(file.toString(), reason(e), e);
        }
    }

    static AudioClip read(InputStream stream, String name) {
        try {
            return open(new BufferedInputStream(stream, HEADER_LIMIT)).toClip();
        } catch (UnsupportedAudioFileException | IOException e) {
            throw fault(name, reason(e), e);
        } catch (RuntimeException e) {
            // Service providers meet damaged files with whatever their parsing code runs into.
            throw fault(name, "it is damaged: the decoder stopped with " + e, e);
        }
    }

    private static PcmStream open(BufferedInputStream in) throws IOException, UnsupportedAudioFileException {
        in.mark(HEADER_LIMIT);
        byte[] start = in.readNBytes(SHORTEST_FILE);
        in.reset();
        if (start.length < SHORTEST_FILE) {
            throw new UnsupportedAudioFileException("it has only " + start.length + " bytes, too few for any audio");
        }
        if (FlacHeader.startsLike(start)) {
            FlacHeader flac = FlacHeader.read(in);
            return openWithProviders(new BufferedInputStream(flac.stream()), flac.frames());
        }
        if (WavHeader.startsLike(start)) {
            Optional<PcmStream> samples = WavHeader.read(in);
            if (samples.isPresent()) {
                return samples.get();
            }
            in.reset();
        }
        return openWithProviders(in, PcmStream.TO_THE_END);
    }

    /**
     * Opens what is not a plain WAV file.
     *
     * @param frames the true number, where it is known better than the provider may know it
     */
    private static PcmStream openWithProviders(InputStream in, long frames)
            throws IOException, UnsupportedAudioFileException {
        AudioInputStream audio;
        try {
            audio = AudioSystem.getAudioInputStream(in);
        } catch (UnsupportedAudioFileException e) {
            throw new UnsupportedAudioFileException("it is in no audio format known here: WAV, AIFF and AU, FLAC with "
                    + "org.jflac:jflac-codec and MP3 with com.googlecode.soundlibs:mp3spi on the class or module path");
        }
        AudioFormat format = audio.getFormat();
        Optional<Encoding> encoding = encoding(format.getEncoding());
        if (encoding.isPresent()) {
            return samples(audio, encoding.get(), audio.getFrameLength());
        }
        AudioFormat pcm = signedPcm(format);
        if (!AudioSystem.isConversionSupported(pcm, format)) {
            throw new UnsupportedAudioFileException("its encoding " + format + " cannot be converted to samples");
        }
        // A length told for compressed audio is often an estimate: only the given one is held against the samples.
        Encoding converted = jflacLeavesUnsigned(format) ? Encoding.UNSIGNED : Encoding.SIGNED;
        return samples(AudioSystem.getAudioInputStream(pcm, audio), converted, frames);
    }

    private static PcmStream samples(AudioInputStream audio, Encoding encoding, long frames)
            throws UnsupportedAudioFileException {
        AudioFormat format = audio.getFormat();
        int channels = format.getChannels();
        int frameBytes = format.getFrameSize();
        if (channels < 1 || frameBytes < channels || frameBytes % channels != 0) {
            throw new UnsupportedAudioFileException(
                    "its header says " + channels + " channel(s) in frames of " + frameBytes + " bytes");
        }
        SampleFormat sample = new SampleFormat(encoding, frameBytes / channels, format.isBigEndian());
        return PcmStream.of(audio, sample, channels, Math.round((double) format.getSampleRate()), frames);
    }

    private static AudioFormat signedPcm(AudioFormat compressed) {
        int bits = compressed.getSampleSizeInBits() > 0 ? compressed.getSampleSizeInBits() : 16;
        int channels = compressed.getChannels();
        float rate = compressed.getSampleRate();
        int frameBytes = channels * ((bits + 7) / 8);
        return new AudioFormat(AudioFormat.Encoding.PCM_SIGNED, rate, bits, channels, frameBytes, rate, false);
    }

    /** jflac 1.5.2 announces signed samples, yet gives 8-bit ones as a WAV file has them. */
    private static boolean jflacLeavesUnsigned(AudioFormat format) {
        return format.getSampleSizeInBits() == 8
                && format.getEncoding().getClass().getName().startsWith("org.jflac.");
    }

    private static Optional<Encoding> encoding(AudioFormat.Encoding encoding) {
        return switch (encoding.toString()) {
            case "PCM_SIGNED" -> Optional.of(Encoding.SIGNED);
            case "PCM_UNSIGNED" -> Optional.of(Encoding.UNSIGNED);
            case "PCM_FLOAT" -> Optional.of(Encoding.FLOAT);
            case "ULAW" -> Optional.of(Encoding.MU_LAW);
            case "ALAW" -> Optional.of(Encoding.A_LAW);
            default -> Optional.empty();
        };
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? "it is damaged or cut off (" + e + ")" : e.getMessage();
    }

    private static AudioException fault(String name, String reason, Exception cause) {
        return new AudioException("Cannot read audio from " + name + ": " + reason, cause);
    }
}
