package org.dualslm.examples.corpus;

import java.util.ArrayList;
import java.util.List;
import org.dualslm.examples.corpus.Espeak.Settings;

/**
 * What a voice makes of espeak-ng's settings, measured once: its median pitch at some pitch settings, and how long it takes
 * compared with an ordinary voice.
 *
 * @param pitchSettings ascending
 * @param medianPitches in Hz, ascending, one for each setting
 * @param slowness its duration divided by {@link #REFERENCE_SECONDS}
 */
record VoiceCalibration(List<Integer> pitchSettings, List<Double> medianPitches, double slowness) {
    private static final String PROBE = "i wanted to see them all again before we leave the lovely old house.";
    private static final int PROBE_WORDS_PER_MINUTE = 165;

    /** What most voices take for the probe. */
    private static final double REFERENCE_SECONDS = 3.7;

    private static final List<Integer> PROBED = List.of(10, 30, 50, 70, 90, 99);

    static VoiceCalibration measure(Espeak espeak, Speaker speaker) {
        List<Integer> settings = new ArrayList<>();
        List<Double> pitches = new ArrayList<>();
        double slowness = 1;
        for (int setting : PROBED) {
            WavFile.Sound sound = espeak.speak(PROBE, speaker, new Settings(setting, PROBE_WORDS_PER_MINUTE, 100));
            double pitch = MedianPitch.of(sound.samples(), sound.sampleRate()).orElse(0);
            if (pitches.isEmpty() ? pitch > 0 : pitch > pitches.get(pitches.size() - 1)) {
                settings.add(setting);
                pitches.add(pitch);
            }
            float[] spoken = Effects.trimmed(sound.samples(), sound.sampleRate());
            slowness = (double) spoken.length / sound.sampleRate() / REFERENCE_SECONDS;
        }
        if (settings.size() < 3) {
            throw new EspeakException("The voice " + speaker.name() + " does not follow pitch settings " + PROBED
                    + ": its median pitch is " + pitches + " Hz. Does this espeak-ng have it?");
        }
        return new VoiceCalibration(List.copyOf(settings), List.copyOf(pitches), slowness);
    }

    /** The setting that comes nearest to a median pitch, by interpolation; beyond the measured ones, by extrapolation. */
    int settingFor(double hertz) {
        int i = 1;
        while (i < medianPitches.size() - 1 && medianPitches.get(i) < hertz) {
            i++;
        }
        double part = (hertz - medianPitches.get(i - 1)) / (medianPitches.get(i) - medianPitches.get(i - 1));
        double setting = pitchSettings.get(i - 1) + part * (pitchSettings.get(i) - pitchSettings.get(i - 1));
        return (int) Math.max(Espeak.MIN_PITCH, Math.min(Espeak.MAX_PITCH, Math.round(setting)));
    }
}
