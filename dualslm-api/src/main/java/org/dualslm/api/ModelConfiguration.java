package org.dualslm.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.api.tensor.Safetensors;

/**
 * What a model is made of and where its files are: read from a {@code dualslm.json}, or from a file that changes some keys of another
 * model, its {@code base}. docs/configuration.md has every key. Every location is absolute, so that parts may come from several places.
 * Nothing is loaded until one of the load methods is called. Immutable and shareable between threads.
 */
public final class ModelConfiguration {
    private final String origin;
    private final JsonObject json;
    private final ModelBundle bundle;

    private ModelConfiguration(String origin, JsonObject json) {
        // Read back, so that what is found missing now is told with its origin.
        JsonObject named = Json.parseObject(json.toText(), origin);
        ModelKeys.check(named, true);
        this.origin = origin;
        this.json = named;
        this.bundle = ModelBundleJson.bundle(named);
    }

    /**
     * Reads the configuration at a location: a directory with a {@code dualslm.json}, a configuration file, or what {@link
     * Plugins#source} takes, as {@code bundled:default} or {@code hf:OWNER/NAME}.
     *
     * @param plugins find sources with a scheme
     * @throws ModelFormatException if there is none, a key or a value is wrong, saying where, or files name each other as base
     * @throws PluginException if no plugin knows the location's scheme
     */
    public static ModelConfiguration read(String location, Plugins plugins) {
        return read(Layer.at(location, "", plugins), plugins);
    }

    /** Reads the configuration in a directory or a file, as {@link #read(String, Plugins)} does. */
    public static ModelConfiguration read(Path directoryOrFile, Plugins plugins) {
        return read(directoryOrFile.toAbsolutePath().toString(), plugins);
    }

    /** Reads the {@code dualslm.json} at a source. */
    public static ModelConfiguration read(ModelSource source, Plugins plugins) {
        return read(Layer.of(source), plugins);
    }

    private static ModelConfiguration read(Layer top, Plugins plugins) {
        List<Layer> layers = new ArrayList<>();
        JsonObject merged = merged(top, layers, plugins);
        return new ModelConfiguration(
                layers.stream().map(Layer::name).collect(Collectors.joining(" on top of ")), merged);
    }

    /** The layer over its base's layers. */
    private static JsonObject merged(Layer layer, List<Layer> above, Plugins plugins) {
        if (above.stream().anyMatch(other -> other.identity().equals(layer.identity()))) {
            throw new ModelFormatException(String.join(
                            ", which builds on ",
                            above.stream().map(Layer::name).toList())
                    + ", which builds on " + layer.name() + " again: a model cannot be its own base");
        }
        above.add(layer);
        JsonObject own = Json.parseHandwritten(layer.utf8(), layer.name());
        boolean complete = !own.has(ModelKeys.BASE);
        ModelKeys.check(own, complete);
        JsonObject absolute = ModelLayers.absolute(own, layer.directory());
        if (!complete) {
            Layer base = Layer.at(absolute.text(ModelKeys.BASE), own.describe(ModelKeys.BASE) + ": ", plugins);
            absolute = ModelLayers.merge(merged(base, above, plugins), ModelLayers.without(absolute, ModelKeys.BASE));
        }
        return ModelLayers.withSources(absolute, layer.directory());
    }

    /**
     * The same with some keys changed.
     *
     * @throws ModelFormatException if a key is unknown or its text unusable, naming it and what is known
     */
    public ModelConfiguration with(ModelOverrides overrides) {
        return overrides.values().isEmpty()
                ? this
                : new ModelConfiguration(origin + " with overrides", overrides.applyTo(json));
    }

    /** Where it was read, for messages. */
    public String origin() {
        return origin;
    }

    /** What the model is made of; every location is absolute. */
    public ModelBundle bundle() {
        return bundle;
    }

    /** The whole of it as JSON for people, which can be read back from anywhere. */
    public String toJson() {
        return ModelBundleJson.format(bundle);
    }

    /** Builds the encoder, its companions included. The caller closes it. */
    public SpeechEncoder loadEncoder(Plugins plugins) {
        return located("encoder", () -> parts(plugins).encoder());
    }

    /** Builds the language model. The caller closes it. */
    public LanguageModel loadLanguageModel(Plugins plugins) {
        return located("languageModel", () -> parts(plugins).languageModel());
    }

    /**
     * Builds the adapter for how something was said. The caller closes it.
     *
     * @param encoder tells the width of a fresh adapter's input, if the configuration does not
     * @param languageModel tells the width of its output
     */
    public FedAdapter loadParalinguistic(SpeechEncoder encoder, LanguageModel languageModel, Plugins plugins) {
        return located("paralinguistic", () -> parts(plugins).adapter(bundle.paralinguistic(), encoder, languageModel));
    }

    /**
     * Builds the adapter for what was said. The caller closes it.
     *
     * @param encoder tells the width of a fresh adapter's input, if the configuration does not
     * @param languageModel tells the width of its output
     */
    public FedAdapter loadLinguistic(SpeechEncoder encoder, LanguageModel languageModel, Plugins plugins) {
        return located("linguistic", () -> parts(plugins).adapter(bundle.linguistic(), encoder, languageModel));
    }

    /** Builds the whole model. The caller closes it. */
    public SpeechLanguageModel load(Plugins plugins) {
        return ModelParts.compose(
                bundle.instructions(),
                () -> loadEncoder(plugins),
                () -> loadLanguageModel(plugins),
                (encoder, languageModel) -> loadParalinguistic(encoder, languageModel, plugins),
                (encoder, languageModel) -> loadLinguistic(encoder, languageModel, plugins));
    }

    /**
     * The file with a trained adapter's parameters.
     *
     * @throws IllegalArgumentException if the adapter is a fresh one
     */
    public Safetensors adapterFile(AdapterPart part, Plugins plugins) {
        return parts(plugins).file(part);
    }

    private ModelParts parts(Plugins plugins) {
        return new ModelParts(bundle, null, plugins);
    }

    /** Failures say which key of which file asked for what failed. */
    private <T> T located(String key, Supplier<T> loading) {
        try {
            return loading.get();
        } catch (PluginException e) {
            throw new PluginException(origin + ": '" + key + "': " + e.getMessage(), e);
        } catch (ModelFormatException | IllegalArgumentException e) {
            throw new ModelFormatException(origin + ": '" + key + "': " + e.getMessage(), e);
        }
    }

    /**
     * One file.
     *
     * @param name for messages
     * @param directory the location that relative ones in it start from
     * @param utf8 what it holds
     * @param identity the same for two names of one file
     */
    private record Layer(String name, String directory, byte[] utf8, String identity) {
        /** @param namedBy for the start of a message: the key that names the location; empty for none */
        static Layer at(String location, String namedBy, Plugins plugins) {
            if (Plugins.hasScheme(location)) {
                return of(plugins.source(location));
            }
            Path path = Path.of(location).toAbsolutePath().normalize();
            Path file = Files.isDirectory(path) ? path.resolve(ModelBundle.FILE) : path;
            if (!Files.isRegularFile(file)) {
                throw new ModelFormatException(namedBy + "no model at " + path + ": neither a directory with a "
                        + ModelBundle.FILE + " nor a configuration file");
            }
            try {
                return new Layer(
                        file.toString(),
                        file.getParent().toString(),
                        Files.readAllBytes(file),
                        file.toRealPath().toString());
            } catch (IOException e) {
                throw new ModelFormatException(namedBy + "cannot read " + file + ": " + e, e);
            }
        }

        static Layer of(ModelSource source) {
            String name = ModelBundle.FILE + " in " + source.description();
            return new Layer(
                    name,
                    source.location(),
                    source.bytes(ModelBundle.FILE),
                    source.path(ModelBundle.FILE).map(Layer::real).orElse(name));
        }

        private static String real(Path file) {
            try {
                return file.toRealPath().toString();
            } catch (IOException e) {
                return file.toString();
            }
        }
    }
}
