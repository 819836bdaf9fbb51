package org.dualslm.train.corpus.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedCorpus;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.progress.Progress;

/**
 * Measures pitch, tempo and level of speech, from the frames of an encoder with a stream {@value #STREAM} whose columns are those that the
 * plugin of that name documents: 0 the level in dB relative to full scale, over 40, plus 1; 2 the pitch, log2(F0 / 100 Hz); 3 the probability that
 * the frame is voiced.
 *
 * <p>These frames are precise enough, so there is no second pitch tracker here: F0 is placed between samples by a parabola and followed by
 * Viterbi, within 1 % of known tones (the test says so), while terciles of a corpus lie 10 % apart and more; the median over the voiced frames
 * passes over what is left of octave errors. And what a label is cut from is then what an adapter is fed.
 *
 * <p>A frame is active within 25 dB of the recording's loudest, as in the synthetic speech; gaps of up to
 * 0.2 s between active frames (stops, as in "a cup") count as speaking time, longer ones are pauses. Shareable between threads.
 */
public final class SpeechMeter {
    /** The stream that is needed. */
    public static final String STREAM = "prosody";

    private static final int LEVEL = 0;
    private static final int PITCH = 2;
    private static final int VOICING = 3;

    private static final double ACTIVE_RANGE = 25;
    private static final double LONGEST_GAP = 0.2;

    /** What is fainter throughout holds no speech: the encoder's own floor lies at -80 dB. */
    private static final double SILENCE = -70;

    private static final double LEAST_VOICED_SECONDS = 0.1;
    private static final double LEAST_ACTIVE_SECONDS = 0.2;

    private final SpeechEncoder encoder;
    private final double frameRate;

    /**
     * @param encoder gives the stream {@value #STREAM}; not closed
     * @throws IllegalArgumentException if it does not
     */
    public SpeechMeter(SpeechEncoder encoder) {
        SpeechStream stream = encoder.streams().stream()
                .filter(candidate -> candidate.name().equals(STREAM) && candidate.width() > VOICING)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("Measuring speech takes an encoder with a stream '" + STREAM
                                + "' of level, pitch and voicing, but this one has " + encoder.streams()
                                + "; the plugin 'prosody' (dualslm-encoders-prosody) has it"));
        this.encoder = encoder;
        this.frameRate = stream.frameRate();
    }

    /**
     * Measures many recordings.
     *
     * @param onFault what to do about those that cannot be read
     * @param pool on which to measure, a recording a thread
     * @throws CorpusException if one cannot be read and faults are fatal
     */
    public MeasuredCorpus measure(
            List<Utterance> utterances, OnFault onFault, ExecutorService pool, Progress progress) {
        List<MeasuredUtterance> measured = new ArrayList<>();
        List<CachedCorpus.Fault> faults = new ArrayList<>();
        try (Progress.Task task = progress.start("measure", utterances.size(), 0)) {
            for (Outcome outcome :
                    Parallel.map(pool, utterances, utterance -> measureOrFault(utterance, onFault, task))) {
                if (outcome.fault() == null) {
                    measured.add(outcome.measured());
                } else {
                    faults.add(outcome.fault());
                }
            }
        }
        return new MeasuredCorpus(measured, faults);
    }

    /** One of the two is null. */
    private record Outcome(MeasuredUtterance measured, CachedCorpus.Fault fault) {}

    private Outcome measureOrFault(Utterance utterance, OnFault onFault, Progress.Task task) {
        try {
            AudioClip clip = AudioClip.read(utterance.audio());
            SpeechMeasures measures = measure(clip, utterance.transcript(), utterance.language());
            return new Outcome(new MeasuredUtterance(utterance.withSeconds(clip.seconds()), measures), null);
        } catch (AudioException e) {
            if (onFault == OnFault.FAIL) {
                throw new CorpusException(
                        "Cannot measure the recording " + utterance.audio() + ": " + e.getMessage(), e);
            }
            return new Outcome(null, new CachedCorpus.Fault(utterance.audio(), e.getMessage()));
        } finally {
            task.advance(1);
        }
    }

    /**
     * Measures one recording.
     *
     * @param transcript what is said; empty if unknown
     * @param language what it is said in, as a BCP 47 tag; empty is taken for English
     */
    public SpeechMeasures measure(AudioClip clip, String transcript, String language) {
        Embeddings frames = encoder.encode(List.of(clip), Set.of(STREAM)).get(0).stream(STREAM);
        double[] decibels = new double[frames.length()];
        for (int frame = 0; frame < decibels.length; frame++) {
            decibels[frame] = (frames.get(frame, LEVEL) - 1) * 40;
        }
        double loudest = Arrays.stream(decibels).max().orElse(Double.NEGATIVE_INFINITY);
        if (loudest < SILENCE) {
            return new SpeechMeasures(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), 0);
        }
        double gate = loudest - ACTIVE_RANGE;
        double power = Arrays.stream(decibels)
                .filter(level -> level >= gate)
                .map(level -> Math.pow(10, level / 10))
                .average()
                .orElseThrow();
        double seconds = activeFrames(decibels, gate) / frameRate;
        int syllables = Syllables.count(transcript, language);
        return new SpeechMeasures(
                medianHertz(frames, decibels, gate),
                syllables == 0 || seconds < LEAST_ACTIVE_SECONDS
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(syllables / seconds),
                OptionalDouble.of(10 * Math.log10(power)),
                seconds);
    }

    private int activeFrames(double[] decibels, double gate) {
        int longestGap = (int) (LONGEST_GAP * frameRate);
        int active = 0;
        int last = -1;
        for (int frame = 0; frame < decibels.length; frame++) {
            if (decibels[frame] >= gate) {
                int gap = frame - last - 1;
                active += last >= 0 && gap <= longestGap ? gap + 1 : 1;
                last = frame;
            }
        }
        return active;
    }

    private OptionalDouble medianHertz(Embeddings frames, double[] decibels, double gate) {
        double[] octaves = new double[decibels.length];
        int voiced = 0;
        for (int frame = 0; frame < decibels.length; frame++) {
            if (decibels[frame] >= gate && frames.get(frame, VOICING) >= 0.5) {
                octaves[voiced++] = frames.get(frame, PITCH);
            }
        }
        if (voiced == 0 || voiced < LEAST_VOICED_SECONDS * frameRate) {
            return OptionalDouble.empty();
        }
        Arrays.sort(octaves, 0, voiced);
        double median = (octaves[(voiced - 1) / 2] + octaves[voiced / 2]) / 2;
        return OptionalDouble.of(100 * Math.pow(2, median));
    }
}
