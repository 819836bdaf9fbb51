package org.dualslm.train.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

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
     * Some of the {@linkplain Tasks#standard standard tasks}.
     *
     * @param weights by the tasks' names
     * @throws IllegalArgumentException if there is no such task, naming those there are
     */
    public static TaskMix of(Map<String, Double> weights, TextForm form) {
        Map<String, Task> tasks = Tasks.standard(form);
        List<Share> shares = new ArrayList<>();
        weights.forEach((name, weight) -> {
            if (!tasks.containsKey(name)) {
                throw new IllegalArgumentException("There is no task '" + name + "'; the tasks are " + tasks.keySet());
            }
            shares.add(new Share(tasks.get(name), weight));
        });
        return new TaskMix(shares);
    }

    /** Whether any task fits a dialogue. */
    public boolean fits(Dialogue dialogue) {
        return shares.stream().anyMatch(share -> share.task().fits(dialogue));
    }

    /**
     * Draws among the tasks that fit a dialogue.
     *
     * @throws IllegalArgumentException if none does
     */
    public Task draw(Dialogue dialogue, RandomGenerator random) {
        List<Share> fitting =
                shares.stream().filter(share -> share.task().fits(dialogue)).toList();
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException("No task fits " + dialogue.now().audio()
                    + ": it has neither a transcript nor a label that one asks for");
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
