package org.dualslm.api;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.Part;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.Options;

/** {@code dualslm.json}, read and written. Unknown keys are refused: they are mostly misspelt ones. */
final class ModelBundleJson {
    private static final int FORMAT = 1;

    private ModelBundleJson() {}

    static ModelBundle parse(String text, String origin) {
        JsonObject json = Json.parseObject(text, origin);
        int format = json.integer("format");
        if (format != FORMAT) {
            throw new ModelFormatException(
                    json.describe("format") + " is " + format + "; this version reads format " + FORMAT);
        }
        requireOnly(
                json,
                Set.of(
                        "format",
                        "name",
                        "encoder",
                        "companions",
                        "paralinguistic",
                        "linguistic",
                        "languageModel",
                        "instructions",
                        "trainedWith"));
        return new ModelBundle(
                json.text("name"),
                part(json.object("encoder")),
                json.has("companions")
                        ? json.array("companions").objects().stream()
                                .map(ModelBundleJson::part)
                                .toList()
                        : List.of(),
                adapter(json.object("paralinguistic")),
                adapter(json.object("linguistic")),
                part(json.object("languageModel")),
                json.has("instructions") ? instructions(json.object("instructions")) : Instructions.standard(),
                json.has("trainedWith") ? texts(json.object("trainedWith")) : Map.of());
    }

    private static Part part(JsonObject json) {
        requireOnly(json, Set.of("provider", "source", "options"));
        return new Part(json.text("provider"), json.text("source", ""), options(json));
    }

    private static AdapterPart adapter(JsonObject json) {
        requireOnly(json, Set.of("provider", "file", "inputWidth", "outputWidth", "streams", "options"));
        return new AdapterPart(
                json.text("provider"),
                json.text("file"),
                json.integer("inputWidth"),
                json.integer("outputWidth"),
                json.array("streams").texts(),
                options(json));
    }

    private static Options options(JsonObject json) {
        return json.has("options") ? new Options(texts(json.object("options"))) : Options.none();
    }

    private static Instructions instructions(JsonObject json) {
        Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            attributes.put(attribute, json.text(attribute.key()));
        }
        return new Instructions(json.text("transcript"), json.text("description"), attributes);
    }

    /** Values as text, whether they are written as strings, numbers or flags. */
    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.values().forEach((key, value) -> {
            if (value instanceof Json.Text text) {
                texts.put(key, text.value());
            } else if (value instanceof Json.Number || value instanceof Json.Flag) {
                texts.put(key, value.toText());
            } else {
                throw new ModelFormatException(
                        json.describe(key) + " must be a string, a number, true or false, not " + value.toText());
            }
        });
        return texts;
    }

    private static void requireOnly(JsonObject json, Set<String> known) {
        for (String key : json.keys()) {
            if (!known.contains(key)) {
                throw new ModelFormatException(
                        json.describe(key) + " is not known; known there are " + new TreeSet<>(known));
            }
        }
    }

    static String format(ModelBundle bundle) {
        Instructions asked = bundle.instructions();
        JsonObject.Builder instructions =
                JsonObject.builder().put("transcript", asked.transcript()).put("description", asked.description());
        for (Attribute attribute : Attribute.values()) {
            instructions.put(attribute.key(), asked.attributes().get(attribute));
        }
        return JsonObject.builder()
                .put("format", FORMAT)
                .put("name", bundle.name())
                .put("encoder", part(bundle.encoder()))
                .put(
                        "companions",
                        JsonArray.of(bundle.companions().stream()
                                .map(ModelBundleJson::part)
                                .toList()))
                .put("paralinguistic", adapter(bundle.paralinguistic()))
                .put("linguistic", adapter(bundle.linguistic()))
                .put("languageModel", part(bundle.languageModel()))
                .put("instructions", instructions.build())
                .put("trainedWith", object(bundle.trainedWith()))
                .build()
                .toIndentedText();
    }

    private static JsonObject part(Part part) {
        return JsonObject.builder()
                .put("provider", part.provider())
                .put("source", part.source())
                .put("options", object(part.options().values()))
                .build();
    }

    private static JsonObject adapter(AdapterPart part) {
        return JsonObject.builder()
                .put("provider", part.provider())
                .put("file", part.file())
                .put("inputWidth", part.inputWidth())
                .put("outputWidth", part.outputWidth())
                .put("streams", JsonArray.ofTexts(part.streams()))
                .put("options", object(part.options().values()))
                .build();
    }

    private static JsonObject object(Map<String, String> texts) {
        JsonObject.Builder object = JsonObject.builder();
        new TreeMap<>(texts).forEach(object::put);
        return object.build();
    }
}
