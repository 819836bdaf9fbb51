package org.dualslm.train.curriculum;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which parts a model is made of. What is left empty is for the program that trains to say. Immutable.
 *
 * @param encoder the speech encoder
 * @param companions plugins of encoders without files whose streams join the encoder's
 * @param paralinguistic the adapter for how something is said
 * @param linguistic the adapter for what is said
 * @param languageModel the language model
 */
public record PartSettings(
        Part encoder, List<String> companions, AdapterPart paralinguistic, AdapterPart linguistic, Part languageModel) {
    /** Nothing is said. */
    public static final PartSettings DEFAULTS =
            new PartSettings(Part.DEFAULTS, List.of(), AdapterPart.DEFAULTS, AdapterPart.DEFAULTS, Part.DEFAULTS);

    /**
     * An encoder or a language model. Immutable.
     *
     * @param plugin its name
     * @param files where its files are: a directory, or what {@link org.dualslm.api.Plugins#source} takes
     * @param options the plugin's settings
     */
    public record Part(String plugin, String files, Map<String, String> options) {
        /** Nothing is said. */
        public static final Part DEFAULTS = new Part("", "", Map.of());

        public Part {
            Objects.requireNonNull(plugin, "plugin");
            Objects.requireNonNull(files, "files");
            options = Map.copyOf(options);
        }
    }

    /**
     * An adapter. Immutable.
     *
     * @param plugin its name
     * @param streams of the encoder that it is fed, side by side
     * @param options the plugin's settings
     */
    public record AdapterPart(String plugin, List<String> streams, Map<String, String> options) {
        /** Nothing is said. */
        public static final AdapterPart DEFAULTS = new AdapterPart("", List.of(), Map.of());

        public AdapterPart {
            Objects.requireNonNull(plugin, "plugin");
            streams = List.copyOf(streams);
            options = Map.copyOf(options);
        }
    }

    public PartSettings {
        Objects.requireNonNull(encoder, "encoder");
        companions = List.copyOf(companions);
        Objects.requireNonNull(paralinguistic, "paralinguistic");
        Objects.requireNonNull(linguistic, "linguistic");
        Objects.requireNonNull(languageModel, "languageModel");
    }
}
