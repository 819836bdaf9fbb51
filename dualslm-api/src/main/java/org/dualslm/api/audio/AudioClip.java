package org.dualslm.api.audio;

import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A recording: mono float32 PCM, full scale at ±1 (float files may exceed it), and its sample rate in Hz. Immutable,
 * so it may be shared between threads.
 */
public final class AudioClip {
    private final float[] samples;
    private final int sampleRate;

    private AudioClip(float[] samples, int sampleRate) {
        this.samples = samples;
        this.sampleRate = sampleRate;
    }

    /**
     * Copies {@code samples}.
     *
     * @param samples at least one, each a finite number
     * @param sampleRate in Hz, ≥ 1
     * @throws AudioException if there is no sample, one is not finite, or the rate is less than 1
     */
    public static AudioClip of(float[] samples, int sampleRate) {
        if (sampleRate < 1) {
            throw new AudioException("Sample rate is " + sampleRate + " Hz; it must be at least 1");
        }
        if (samples.length == 0) {
            throw new AudioException("The clip has no samples");
        }
        for (int i = 0; i < samples.length; i++) {
            if (!Float.isFinite(samples[i])) {
                throw new AudioException("Sample " + i + " is " + samples[i] + "; samples must be finite numbers");
            }
        }
        return new AudioClip(samples.clone(), sampleRate);
    }

    /** A clip of samples known to be finite and at least one, which nobody else holds. */
    static AudioClip owning(float[] samples, int sampleRate) {
        return new AudioClip(samples, sampleRate);
    }

    /**
     * Reads a file: WAV (integers of 8 to 32 bits, floats of 32 and 64, mu-law and A-law, extensible headers), and
     * any format that {@code javax.sound.sampled} knows: AIFF and AU in the JDK; FLAC, MP3 and others once their
     * service jars are present. Integers are divided by 2^(bits - 1), floats taken as they are, several channels
     * averaged into one.
     *
     * <p>A file that ends before the length its header states is refused, except a WAV file whose header states the
     * placeholder of a program that wrote to a pipe (2^32 - 1, or 2^31 less at most 8192 bytes).
     *
     * @throws AudioException if the file cannot be read or is not usable audio, naming the file and the fault
     */
    public static AudioClip read(Path file) {
        return AudioFiles.read(file);
    }

    /**
     * Reads a stream as {@link #read(Path)} reads a file. Does not close it, and may read beyond the audio's end.
     *
     * @param name what messages call it
     * @throws AudioException if it cannot be read or is not usable audio, with that name and the fault
     */
    public static AudioClip read(InputStream stream, String name) {
        return AudioFiles.read(stream, name);
    }

    /** Samples a second. */
    public int sampleRate() {
        return sampleRate;
    }

    /** The number of samples, ≥ 1. */
    public int length() {
        return samples.length;
    }

    /** Its duration in seconds. */
    public double seconds() {
        return (double) samples.length / sampleRate;
    }

    /** A copy of the samples. */
    public float[] toArray() {
        return samples.clone();
    }

    /** A read-only view of the samples, at position 0: no copy. */
    public FloatBuffer asBuffer() {
        return FloatBuffer.wrap(samples).asReadOnlyBuffer();
    }

    /**
     * This clip at another sample rate, through a windowed-sinc polyphase filter; itself if it has that rate.
     *
     * <p>The band up to 0.9 of the lower rate's Nyquist frequency is kept; what lies above that frequency is
     * suppressed by about 100 dB. Beyond its ends the clip counts as silence.
     *
     * @param newRate in Hz, ≥ 1
     * @return {@code round(length * newRate / sampleRate)} samples, but at least one
     * @throws AudioException if the rate is less than 1, or the result would not fit an array
     */
    public AudioClip resampled(int newRate) {
        return newRate == sampleRate ? this : new AudioClip(Resampler.resample(samples, sampleRate, newRate), newRate);
    }

    /**
     * The samples from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws IndexOutOfBoundsException if the range does not lie inside, or is empty
     */
    public AudioClip slice(int from, int to) {
        if (from < 0 || to > samples.length || from >= to) {
            throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + samples.length + " samples");
        }
        return new AudioClip(Arrays.copyOfRange(samples, from, to), sampleRate);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AudioClip that && sampleRate == that.sampleRate && Arrays.equals(samples, that.samples);
    }

    @Override
    public int hashCode() {
        return 31 * sampleRate + Arrays.hashCode(samples);
    }

    @Override
    public String toString() {
        return "AudioClip[" + samples.length + " samples at " + sampleRate + " Hz]";
    }
}
