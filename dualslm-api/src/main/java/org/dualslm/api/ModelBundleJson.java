package org.dualslm.api;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.Part;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.Options;

/** {@code dualslm.json} as a {@link ModelBundle}, read and written. */
final class ModelBundleJson {
    private ModelBundleJson() {}

    static ModelBundle parse(byte[] utf8, String origin) {
        JsonObject json = Json.parseHandwritten(utf8, origin);
        if (json.has(ModelKeys.BASE)) {
            throw new ModelFormatException(json.describe(ModelKeys.BASE)
                    + " names a model that this one builds on; read it as a ModelConfiguration, which looks there");
        }
        ModelKeys.check(json, true);
        return bundle(json);
    }

    /** From a description that {@link ModelKeys#check} found complete. */
    static ModelBundle bundle(JsonObject json) {
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
        return new Part(json.text("provider"), json.text("source", ""), options(json));
    }

    private static AdapterPart adapter(JsonObject json) {
        return new AdapterPart(
                json.text("provider"),
                json.text("file", ""),
                json.has("seed") ? OptionalLong.of(json.longInteger("seed")) : OptionalLong.empty(),
                json.integer("inputWidth", 0),
                json.integer("outputWidth", 0),
                json.array("streams").texts(),
                options(json));
    }

    private static Options options(JsonObject json) {
        return json.has("options") ? new Options(texts(json.object("options"))) : Options.none();
    }

    private static Instructions instructions(JsonObject json) {
        Instructions standard = Instructions.standard();
        Map<Attribute, String> attributes = new EnumMap<>(standard.attributes());
        attributes.replaceAll((attribute, wording) -> json.text(attribute.key(), wording));
        return new Instructions(
                json.text("transcript", standard.transcript()),
                json.text("description", standard.description()),
                attributes);
    }

    /** Values as text, whether they are written as strings, numbers or flags. */
    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.values()
                .forEach((key, value) ->
                        texts.put(key, value instanceof Json.Text text ? text.value() : value.toText()));
        return texts;
    }

    static String format(ModelBundle bundle) {
        Instructions asked = bundle.instructions();
        JsonObject.Builder instructions =
                JsonObject.builder().put("transcript", asked.transcript()).put("description", asked.description());
        for (Attribute attribute : Attribute.values()) {
            instructions.put(attribute.key(), asked.attributes().get(attribute));
        }
        return JsonObject.builder()
                .put("format", ModelKeys.FORMAT)
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
        JsonObject.Builder json = JsonObject.builder().put("provider", part.provider());
        part.seed().ifPresentOrElse(seed -> json.put("seed", seed), () -> json.put("file", part.file()));
        if (part.inputWidth() > 0) {
            json.put("inputWidth", part.inputWidth());
        }
        if (part.outputWidth() > 0) {
            json.put("outputWidth", part.outputWidth());
        }
        return json.put("streams", JsonArray.ofTexts(part.streams()))
                .put("options", object(part.options().values()))
                .build();
    }

    private static JsonObject object(Map<String, String> texts) {
        JsonObject.Builder object = JsonObject.builder();
        new TreeMap<>(texts).forEach(object::put);
        return object.build();
    }
}
