package org.dualslm.api.audio;

import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A recording: mono float32 PCM, full scale at ±1 (float files may exceed it), and its sample rate in Hz. Immutable, so it may
 * be shared between threads.
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

    /**
     * Reads a file in any format that {@code javax.sound.sampled} knows: WAV, AIFF and AU in the JDK; FLAC, MP3 and others once
     * their service jars are present. Several channels are averaged into one.
     *
     * @throws AudioException if the file cannot be read or is not usable audio, naming the file and the fault
     */
    public static AudioClip read(Path file) {
        return AudioFiles.read(file);
    }

    /**
     * Reads a stream as {@link #read(Path)} reads a file. Does not close it.
     *
     * @param name what messages call it
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
     * @param newRate in Hz, ≥ 1
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
