package org.dualslm.examples.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.StageSettings;
import org.dualslm.train.TrainingException;
import org.dualslm.train.curriculum.Curriculum;
import org.dualslm.train.task.Information;

/**
 * What an ablation trains, by name: a start, from which one variant goes on with replacement, one without, and one with one adapter alone.
 * All learn from the same tasks and as many examples. Immutable.
 */
record AblationCurricula(Map<String, Curriculum> byName) {
    static final String START = "start";
    static final String REPLACEMENT = "replacement";
    static final String JOINT = "joint";
    static final String SINGLE = "single";

    /** Those to compare; the first with the others. */
    static final List<String> VARIANTS = List.of(REPLACEMENT, JOINT, SINGLE);

    AblationCurricula {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
        JsonObject first = lesson(byName, REPLACEMENT);
        for (String variant : VARIANTS) {
            JsonObject other = lesson(byName, variant);
            if (!other.equals(first)) {
                throw new TrainingException("An ablation compares what is learned from the same tasks and as many"
                        + " examples, but '" + REPLACEMENT + "' learns " + first.toText() + " and '" + variant + "' "
                        + other.toText());
            }
        }
        byName.forEach((name, curriculum) -> {
            if (curriculum.oneAdapter() != (name.equals(SINGLE) ? Information.LINGUISTIC : null)) {
                throw new TrainingException(
                        "In an ablation '" + SINGLE + "' has \"oneAdapter\": \"linguistic\", and the"
                                + " other curricula have none; see '" + name + "'");
            }
        });
    }

    /** What must be the same: tasks, lengths of dialogues, and how many examples. */
    private static JsonObject lesson(Map<String, Curriculum> byName, String variant) {
        List<StageSettings> stages = byName.get(variant).stages();
        long examples = 0;
        JsonObject.Builder tasks = JsonObject.builder();
        for (StageSettings stage : stages) {
            examples += (long) stage.steps() * stage.batchSize() * stage.accumulate();
            if (stage.kind() == StageSettings.Kind.TASKS) {
                JsonObject.Builder weights = JsonObject.builder();
                stage.tasks().forEach(weights::put);
                tasks.put(
                        tasks.build().keys().size() + 1 + ". with "
                                + stage.context().most() + " earlier turns",
                        weights.build());
            }
        }
        return JsonObject.builder()
                .put("examples", examples)
                .put("tasks", tasks.build())
                .build();
    }

    /** @param directory with a file for each; null for those that come along */
    static AblationCurricula read(Path directory) throws IOException {
        Map<String, Curriculum> byName = new LinkedHashMap<>();
        for (String name : List.of(START, REPLACEMENT, JOINT, SINGLE)) {
            String file = name + ".json";
            if (directory != null) {
                byName.put(name, Curriculum.read(directory.resolve(file)));
            } else {
                try (InputStream in = AblationCurricula.class.getResourceAsStream("ablation/" + file)) {
                    byName.put(name, Curriculum.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file));
                }
            }
        }
        return new AblationCurricula(byName);
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, Curriculum> each : byName.entrySet()) {
            Files.writeString(
                    directory.resolve(each.getKey() + ".json"), each.getValue().toJson());
        }
    }

    JsonObject toJson() {
        JsonObject.Builder json = JsonObject.builder();
        byName.forEach((name, curriculum) -> json.put(name, Json.parseObject(curriculum.toJson(), name)));
        return json.build();
    }
}
