package org.dualslm.train.curriculum;

import java.util.ArrayList;
import java.util.List;

/**
 * Changed copies of recordings. A factor of 1.1 makes the copy a tenth faster, or a tenth higher. Immutable.
 *
 * @param speed factors, each in [0.5, 2] and not 1; by resampling, so that the voice becomes higher as it becomes faster
 * @param pitch factors, each in [0.5, 2] and not 1; as long as before
 */
public record Perturbations(List<Double> speed, List<Double> pitch) {
    /** No copies. */
    public static final Perturbations DEFAULTS = new Perturbations(List.of(), List.of());

    public Perturbations {
        speed = List.copyOf(speed);
        pitch = List.copyOf(pitch);
        all(speed, pitch);
    }

    /** Each copy to make of a recording. */
    List<Perturbation> all() {
        return all(speed, pitch);
    }

    private static List<Perturbation> all(List<Double> speed, List<Double> pitch) {
        List<Perturbation> all = new ArrayList<>();
        speed.forEach(factor -> all.add(new Perturbation(Perturbation.Kind.SPEED, factor)));
        pitch.forEach(factor -> all.add(new Perturbation(Perturbation.Kind.PITCH, factor)));
        return all;
    }
}
