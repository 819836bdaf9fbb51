package org.dualslm.train.curriculum;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.Attribute;
import org.dualslm.api.audio.AudioClip;

/**
 * One way to change a recording. Immutable.
 *
 * @param factor in [0.5, 2], not 1
 */
record Perturbation(Kind kind, double factor) {
    /** What is changed. */
    enum Kind {
        /** Faster, and higher by as much: the recording is read at another rate. */
        SPEED(Set.of(Attribute.TEMPO, Attribute.PITCH)),
        /** Higher, and as fast as before. */
        PITCH(Set.of(Attribute.PITCH));

        private final Set<Attribute> changes;

        Kind(Set<Attribute> changes) {
            this.changes = changes;
        }
    }

    Perturbation {
        if (!(factor >= 0.5 && factor <= 2) || factor == 1) {
            throw new IllegalArgumentException("A recording's " + kind.name().toLowerCase(Locale.ROOT)
                    + " may be changed by a factor from 0.5 to 2 other than 1, not by " + factor);
        }
    }

    AudioClip apply(AudioClip clip) {
        return kind == Kind.SPEED ? faster(clip) : faster(TimeStretch.longer(clip, factor));
    }

    private AudioClip faster(AudioClip clip) {
        int rate = (int) Math.round(clip.sampleRate() * factor);
        return AudioClip.of(clip.toArray(), rate).resampled(clip.sampleRate());
    }

    /** The labels that still hold: how high and how fast is measured within a corpus, so a changed one is unknown. */
    Map<Attribute, String> labels(Map<Attribute, String> labels) {
        Map<Attribute, String> kept = new EnumMap<>(Attribute.class);
        labels.forEach((attribute, label) -> {
            if (!kind.changes.contains(attribute)) {
                kept.put(attribute, label);
            }
        });
        return kept;
    }

    /** For file names: {@code speed-0.9}. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + "-" + factor;
    }
}
