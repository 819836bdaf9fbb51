package org.dualslm.train.task;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;

/**
 * How each task is asked for: several wordings each, of which every example draws one. The first of each is what a finished model is asked
 * with. Immutable.
 *
 * @param byTask wordings by the task's name; an empty wording asks nothing, so that the turn itself is answered
 */
public record Wordings(Map<String, List<String>> byTask) {
    public Wordings {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        byTask.forEach((task, wordings) -> {
            if (wordings.isEmpty()) {
                throw new IllegalArgumentException("Task '" + task + "' needs at least one wording");
            }
            copy.put(task, List.copyOf(wordings));
        });
        byTask = Collections.unmodifiableMap(copy);
    }

    /** Those that ship with this library ({@code wordings.json}): the bundled language model was pretrained to answer them. */
    public static Wordings standard() {
        JsonObject json = Json.parseObject(Resources.text("wordings.json"), "wordings.json");
        Map<String, List<String>> byTask = new LinkedHashMap<>();
        json.keys().forEach(task -> byTask.put(task, json.array(task).texts()));
        return new Wordings(byTask);
    }

    /**
     * These wordings, with those of some tasks replaced.
     *
     * @throws IllegalArgumentException if there is no such task, naming those there are
     */
    public Wordings with(Map<String, List<String>> others) {
        Map<String, List<String>> merged = new LinkedHashMap<>(byTask);
        others.forEach((task, wordings) -> {
            if (merged.put(task, wordings) == null) {
                throw new IllegalArgumentException(
                        "There are wordings for a task '" + task + "'; the tasks are " + byTask.keySet());
            }
        });
        return new Wordings(merged);
    }

    /** One of a task's wordings, each as likely as the others. */
    public String draw(Task task, RandomGenerator random) {
        List<String> wordings = of(task.name());
        return wordings.get(random.nextInt(wordings.size()));
    }

    /** A task's first wording. */
    public String first(Task task) {
        return of(task.name()).get(0);
    }

    /** The first of each, for a model's bundle. */
    public Instructions instructions() {
        Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            attributes.put(attribute, of(attribute.key()).get(0));
        }
        return new Instructions(of("transcription").get(0), of("description").get(0), attributes);
    }

    private List<String> of(String task) {
        List<String> wordings = byTask.get(task);
        if (wordings == null) {
            throw new IllegalArgumentException("There is no wording for task '" + task + "'");
        }
        return wordings;
    }
}
