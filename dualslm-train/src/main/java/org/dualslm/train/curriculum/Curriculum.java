package org.dualslm.train.curriculum;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.train.StageSettings;
import org.dualslm.train.TrainingException;
import org.dualslm.train.internal.RecordJson;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Wordings;

/**
 * A whole training: which parts, which corpora, and one stage after the other. Its file is JSON with the components' names as keys, read
 * strictly; docs/training.md describes every key. Immutable.
 *
 * @param about for people
 * @param seed of all draws
 * @param oneAdapter the adapter from which everything is to be heard, for comparison with two; null for both
 * @param wordings by task, in place of the standard ones; the first is what the finished model is asked with
 * @param spelling what stages that spell have in common
 * @param parts the model's parts, as far as they are not said elsewhere
 * @param corpora what to learn from; if empty, the one that is given when the training starts, under the name {@code data}
 * @param stages in order, their names all different
 */
public record Curriculum(
        String about,
        long seed,
        Information oneAdapter,
        Map<String, List<String>> wordings,
        SpellingSettings spelling,
        PartSettings parts,
        List<CorpusSettings> corpora,
        List<StageSettings> stages) {
    /** No stage, and every default. */
    public static final Curriculum DEFAULTS = new Curriculum(
            "", 1, null, Map.of(), SpellingSettings.DEFAULTS, PartSettings.DEFAULTS, List.of(), List.of());

    public Curriculum {
        Objects.requireNonNull(about, "about");
        Objects.requireNonNull(spelling, "spelling");
        Objects.requireNonNull(parts, "parts");
        Wordings.standard().with(wordings);
        wordings = Map.copyOf(wordings);
        corpora = List.copyOf(corpora);
        stages = List.copyOf(stages);
        requireDifferent("corpora", corpora.stream().map(CorpusSettings::name).toList());
        requireDifferent("stages", stages.stream().map(StageSettings::name).toList());
        for (StageSettings stage : stages) {
            requireFits(stage, corpora, oneAdapter);
        }
    }

    private static void requireDifferent(String what, List<String> names) {
        Set<String> seen = new LinkedHashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("two of the " + what + " are called '" + name + "'");
            }
        }
    }

    private static void requireFits(StageSettings stage, List<CorpusSettings> corpora, Information oneAdapter) {
        List<String> known = corpora.isEmpty()
                ? List.of(CorpusSettings.DEFAULTS.name())
                : corpora.stream().map(CorpusSettings::name).toList();
        for (String corpus : stage.corpora().keySet()) {
            if (!known.contains(corpus)) {
                throw new IllegalArgumentException("stage '" + stage.name() + "' is to learn from corpus '" + corpus
                        + "', but the corpora are " + known);
            }
        }
        if (stage.kind() == StageSettings.Kind.TASKS && stage.tasks().isEmpty()) {
            throw new IllegalArgumentException("stage '" + stage.name() + "' has no tasks");
        }
        if (oneAdapter != null && !stage.train().contains(oneAdapter)) {
            throw new IllegalArgumentException("stage '" + stage.name() + "' trains " + stage.train()
                    + ", but everything is to be heard from one adapter, " + oneAdapter);
        }
    }

    /**
     * Reads a curriculum.
     *
     * @param origin names the text in messages
     * @throws org.dualslm.api.DualSlmException if it is no JSON, a key is unknown, or a value is of another type or out of range, saying
     *     where
     */
    public static Curriculum parse(String text, String origin) {
        Curriculum read = RecordJson.read(Json.parseObject(text, origin), origin, DEFAULTS);
        if (read.stages().isEmpty()) {
            throw new JsonException(origin + " has no stages");
        }
        return read;
    }

    /** Reads a curriculum's file. */
    public static Curriculum read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new TrainingException("Cannot read the curriculum " + file + ": " + e, e);
        }
    }

    /**
     * One that ships with this library: {@code paper} has the paper's three stages; {@code ravdess} and {@code emodb} teach emotions and
     * gender from the corpora of these names.
     *
     * @param name with or without {@code .json}
     * @throws TrainingException if there is none of that name
     */
    public static Curriculum bundled(String name) {
        String file = name.endsWith(".json") ? name : name + ".json";
        try (InputStream in = Curriculum.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new TrainingException(
                        "There is no curriculum '" + name
                                + "': give a file, or 'paper' for the paper's three stages, 'ravdess' or 'emodb' for these corpora");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new TrainingException("Cannot read the curriculum '" + name + "': " + e, e);
        }
    }

    /** The one in a file of that name, or else one that ships with this library. */
    public static Curriculum named(String name) {
        Path file = Path.of(name);
        return Files.isRegularFile(file) ? read(file) : bundled(name);
    }

    /** This curriculum with other corpora. */
    public Curriculum withCorpora(List<CorpusSettings> others) {
        return new Curriculum(about, seed, oneAdapter, wordings, spelling, parts, others, stages);
    }

    /** This curriculum with another seed. */
    public Curriculum withSeed(long another) {
        return new Curriculum(about, another, oneAdapter, wordings, spelling, parts, corpora, stages);
    }

    /** How tasks are asked for. */
    public Wordings allWordings() {
        return Wordings.standard().with(wordings);
    }

    /** The curriculum's file, with every key. */
    public String toJson() {
        return RecordJson.of(this).toIndentedText();
    }
}
