package org.dualslm.api.audio;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Interleaved samples, about to be read.
 *
 * @param bytes from the first sample on
 * @param channels of each frame
 * @param sampleRate frames a second
 * @param frames how many the header promises, or {@link #TO_THE_END}
 */
record PcmStream(InputStream bytes, SampleFormat format, int channels, int sampleRate, long frames) {
    static final long TO_THE_END = -1;

    private static final int MOST_CHANNELS = 256;
    private static final int LONGEST_CLIP = Integer.MAX_VALUE - 8;
    private static final int FRAMES_A_READ = 4096;

    /**
     * @throws UnsupportedAudioFileException if no clip can come of these numbers
     */
    static PcmStream of(InputStream bytes, SampleFormat format, int channels, long sampleRate, long frames)
            throws UnsupportedAudioFileException {
        if (channels < 1 || channels > MOST_CHANNELS) {
            throw new UnsupportedAudioFileException(
                    "its header says " + channels + " channels; 1 to " + MOST_CHANNELS + " can be read");
        }
        if (sampleRate < 1 || sampleRate > Integer.MAX_VALUE) {
            throw new UnsupportedAudioFileException(
                    "its header says a sample rate of " + sampleRate + " Hz; it must be at least 1 and fit an int");
        }
        if (frames > LONGEST_CLIP) {
            throw new UnsupportedAudioFileException(
                    "its header says " + frames + " frames; a clip holds at most " + LONGEST_CLIP);
        }
        return new PcmStream(bytes, format, channels, (int) sampleRate, frames);
    }

    /**
     * Reads it all, the channels averaged. Memory grows with what is there, never with what a header says.
     *
     * @throws UnsupportedAudioFileException if it ends before the promised frames, holds none, or a sample is not
     *     finite
     */
    AudioClip toClip() throws IOException, UnsupportedAudioFileException {
        int frameBytes = channels * format.bytes();
        byte[] raw = new byte[FRAMES_A_READ * frameBytes];
        float[] interleaved = new float[FRAMES_A_READ * channels];
        List<float[]> blocks = new ArrayList<>();
        long done = 0;
        while (frames == TO_THE_END || done < frames) {
            int wanted = frames == TO_THE_END ? FRAMES_A_READ : (int) Math.min(FRAMES_A_READ, frames - done);
            int got = bytes.readNBytes(raw, 0, wanted * frameBytes) / frameBytes;
            format.decode(raw, got * channels, interleaved);
            blocks.add(mono(interleaved, got, done));
            done += got;
            if (got < wanted) {
                break;
            }
            if (done > LONGEST_CLIP) {
                throw new UnsupportedAudioFileException("it holds more than " + LONGEST_CLIP + " frames");
            }
        }
        if (done < frames) {
            throw new UnsupportedAudioFileException(
                    "its header promises " + frames + " frames, but it ends after " + done + "; it was cut off");
        }
        if (done == 0) {
            throw new UnsupportedAudioFileException("it holds no samples");
        }
        return AudioClip.owning(join(blocks, (int) done), sampleRate);
    }

    private float[] mono(float[] interleaved, int count, long first) throws UnsupportedAudioFileException {
        float[] mono = new float[count];
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += interleaved[i * channels + c];
            }
            mono[i] = (float) (sum / channels);
            if (!Float.isFinite(mono[i])) {
                throw new UnsupportedAudioFileException("sample " + (first + i) + " is " + mono[i] + " over its "
                        + channels + " channel(s); samples must be finite numbers");
            }
        }
        return mono;
    }

    private static float[] join(List<float[]> blocks, int length) {
        float[] samples = new float[length];
        int at = 0;
        for (float[] block : blocks) {
            System.arraycopy(block, 0, samples, at, block.length);
            at += block.length;
        }
        return samples;
    }
}
