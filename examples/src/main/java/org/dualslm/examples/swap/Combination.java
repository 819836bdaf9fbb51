package org.dualslm.examples.swap;

import org.dualslm.api.Plugins;
import org.dualslm.api.internal.json.JsonObject;

/**
 * Plugins by name, in place of the bundled model's.
 *
 * @param encoder the speech encoder
 * @param engine of both adapters: what stands after the dash of their names
 * @param languageModel the language model
 */
record Combination(Choice encoder, String engine, Choice languageModel) {
    static final String BASE = "bundled:default";
    static final String BASE_ENGINE = "djl";

    /**
     * A plugin and its files.
     *
     * @param source null for those of the bundled model
     */
    record Choice(String provider, String source) {
        static final Choice MOONSHINE = new Choice("moonshine-onnx", null);
        static final Choice TRANSFORMER = new Choice("transformer-djl", null);
    }

    String paralinguistic() {
        return "paralinguistic-" + engine;
    }

    String linguistic() {
        return "linguistic-" + engine;
    }

    /**
     * The configuration file: what differs from the bundled model.
     *
     * @param fresh whether the encoder's frames do not fit the bundled adapters, so that fresh ones are needed
     */
    JsonObject configuration(boolean fresh) {
        JsonObject.Builder json = JsonObject.builder().put("base", BASE);
        if (encoder.source() != null) {
            json.put("encoder", part(encoder));
        }
        if (fresh || !engine.equals(BASE_ENGINE)) {
            json.put("paralinguistic", adapter(paralinguistic(), fresh))
                    .put("linguistic", adapter(linguistic(), fresh));
        }
        if (languageModel.source() != null) {
            json.put("languageModel", part(languageModel));
        }
        return json.build();
    }

    private static JsonObject part(Choice choice) {
        return JsonObject.builder()
                .put("provider", choice.provider())
                .put("source", choice.source())
                .build();
    }

    private static JsonObject adapter(String provider, boolean fresh) {
        JsonObject.Builder json = JsonObject.builder().put("provider", provider);
        return fresh ? json.put("seed", 1).build() : json.build();
    }

    /**
     * Looks for its plugins.
     *
     * @throws org.dualslm.api.plugin.PluginException if one is not installed, naming the artifact to add
     */
    void requireInstalled(Plugins plugins) {
        plugins.encoder(encoder.provider());
        plugins.adapter(paralinguistic());
        plugins.adapter(linguistic());
        plugins.languageModel(languageModel.provider());
    }
}
