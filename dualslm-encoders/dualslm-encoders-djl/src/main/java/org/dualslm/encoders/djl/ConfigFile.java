package org.dualslm.encoders.djl;

import java.util.List;
import java.util.stream.IntStream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * One of a checkpoint's JSON files, whose numbers are held to a range, so that nothing absurd reaches the engine. Every fault is a
 * {@link ModelFormatException} that names file, key, the value found and the value wanted.
 */
final class ConfigFile {
    static final String CONFIG = "config.json";
    private static final String PREPROCESSOR = "preprocessor_config.json";

    private final JsonObject json;

    private ConfigFile(JsonObject json) {
        this.json = json;
    }

    /** The model's configuration, which must be there. */
    static ConfigFile model(ModelSource source) {
        return new ConfigFile(Json.readObject(source, CONFIG));
    }

    /** Whether there is a model's configuration, of one of these types. */
    static boolean isOf(ModelSource source, List<String> types) {
        return source.contains(CONFIG)
                && types.contains(Json.readObject(source, CONFIG).text("model_type", ""));
    }

    /** How the model's input is prepared; empty, which leaves every default, if it is not there. */
    static ConfigFile preprocessor(ModelSource source) {
        return new ConfigFile(
                source.contains(PREPROCESSOR)
                        ? Json.readObject(source, PREPROCESSOR)
                        : JsonObject.builder().build());
    }

    /** Requires the model to be of one of these types. */
    void requireModelType(String provider, List<String> known) {
        String type = json.text("model_type");
        if (!known.contains(type)) {
            throw fault("model_type", type, "one of " + known + ", which " + provider + " can load");
        }
    }

    /** A whole number within a range; {@code otherwise} where it is missing. */
    int integer(String key, int otherwise, int least, int most) {
        return inRange(key, json.integer(key, otherwise), least, most);
    }

    /** A whole number within a range. */
    int integer(String key, int least, int most) {
        return inRange(key, json.integer(key), least, most);
    }

    private int inRange(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw fault(key, value, "from " + least + " to " + most);
        }
        return value;
    }

    /** Whole numbers within a range, at least one. */
    List<Integer> integers(String key, int least, int most, Integer... otherwise) {
        if (!json.has(key)) {
            return List.of(otherwise);
        }
        JsonArray array = json.array(key);
        if (array.size() == 0 || array.size() > 32) {
            throw fault(key, array.size() + " numbers", "from 1 to 32 numbers");
        }
        return IntStream.range(0, array.size())
                .mapToObj(i -> inRange(key, array.integer(i), least, most))
                .toList();
    }

    /** The epsilon of a norm: in (0, 1). */
    double epsilon(String key) {
        double value = json.number(key, 1e-5);
        if (!(value > 0 && value < 1)) {
            throw fault(key, value, "between 0 and 1");
        }
        return value;
    }

    boolean flag(String key, boolean otherwise) {
        return json.flag(key, otherwise);
    }

    String text(String key, String otherwise) {
        return json.text(key, otherwise);
    }

    /** Whether the key is there and not null. */
    boolean has(String key) {
        return json.has(key);
    }

    ModelFormatException fault(String key, Object found, String wanted) {
        return new ModelFormatException(json.describe(key) + " is " + found + "; wanted is " + wanted);
    }
}
