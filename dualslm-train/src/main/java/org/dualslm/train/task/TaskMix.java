package org.dualslm.train.task;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.train.corpus.Utterance;

/**
 * Tasks to train on, and how often each comes. Immutable.
 *
 * @param shares at least one
 */
public record TaskMix(List<Share> shares) {
    /**
     * A task and its weight against the others.
     *
     * @param weight > 0; what the weights sum to does not matter
     */
    public record Share(Task task, double weight) {
        public Share {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "The weight of task " + task.name() + " must be a finite number above 0, not " + weight);
            }
        }
    }

    public TaskMix {
        shares = List.copyOf(shares);
        if (shares.isEmpty()) {
            throw new IllegalArgumentException("A mix needs at least one task");
        }
    }

    /**
     * The paper's first stage (section 3.2): transcription, and recognition of each attribute; and all attributes at once, from which
     * every example teaches all of them.
     *
     * @param transcription weight of transcription
     * @param attributes weight of all single attributes together
     * @param description weight of all attributes at once; a weight of 0 leaves the task out
     */
    public static TaskMix firstStage(
            Instructions instructions, TextForm form, double transcription, double attributes, double description) {
        List<Share> shares = new ArrayList<>();
        if (transcription > 0) {
            shares.add(new Share(new Transcription(instructions, form), transcription));
        }
        for (Attribute attribute : Attribute.values()) {
            if (attributes > 0) {
                double weight = attributes / Attribute.values().length;
                shares.add(new Share(new AttributeRecognition(attribute, instructions, form), weight));
            }
        }
        if (description > 0) {
            shares.add(new Share(new StyleDescription(instructions, form), description));
        }
        return new TaskMix(shares);
    }

    /** Whether any task fits an utterance. */
    public boolean fits(Utterance utterance) {
        return shares.stream().anyMatch(share -> share.task().fits(utterance));
    }

    /**
     * Draws among the tasks that fit an utterance.
     *
     * @throws IllegalArgumentException if none does
     */
    public Task draw(Utterance utterance, RandomGenerator random) {
        List<Share> fitting =
                shares.stream().filter(share -> share.task().fits(utterance)).toList();
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException(
                    "No task fits " + utterance.audio() + ": it has no transcript and no label");
        }
        double rest = random.nextDouble()
                * fitting.stream().mapToDouble(Share::weight).sum();
        for (Share share : fitting) {
            rest -= share.weight();
            if (rest < 0) {
                return share.task();
            }
        }
        return fitting.get(fitting.size() - 1).task();
    }
}
