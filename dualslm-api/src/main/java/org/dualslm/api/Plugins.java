package org.dualslm.api;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelDescription;
import org.dualslm.api.plugin.ModelInspector;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.api.plugin.Provider;
import org.dualslm.api.plugin.SourceProvider;

/**
 * The plugins that can be reached, by kind and name. Immutable and shareable between threads.
 *
 * <p>Names are checked here, once: a bad one, or two providers of one name, is an error that names the jars.
 */
public final class Plugins {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private static final String BUNDLED = "bundled:";

    /** Two letters at least: one is a drive on some systems. */
    private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9-]+):");

    private final Catalog<SpeechEncoderProvider> encoders;
    private final Catalog<AdapterProvider> adapters;
    private final Catalog<LanguageModelProvider> languageModels;
    private final Catalog<SourceProvider> sources;

    private Plugins(ClassLoader loader) {
        this.encoders = Catalog.of("speech encoder", ServiceLoader.load(SpeechEncoderProvider.class, loader));
        this.adapters = Catalog.of("adapter", ServiceLoader.load(AdapterProvider.class, loader));
        this.languageModels = Catalog.of("language model", ServiceLoader.load(LanguageModelProvider.class, loader));
        this.sources = Catalog.of("model source", ServiceLoader.load(SourceProvider.class, loader));
    }

    /**
     * The plugins on the module path and class path, as the thread's context class loader sees them.
     *
     * @throws PluginException if a name is malformed or taken twice
     */
    public static Plugins installed() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return new Plugins(context != null ? context : Plugins.class.getClassLoader());
    }

    /**
     * The speech encoder provider of that name.
     *
     * @throws PluginException if there is none, naming those there are and the artifact that may be missing
     */
    public SpeechEncoderProvider encoder(String name) {
        return encoders.find(name);
    }

    /**
     * The adapter provider of that name.
     *
     * @throws PluginException if there is none, naming those there are and the artifact that may be missing
     */
    public AdapterProvider adapter(String name) {
        return adapters.find(name);
    }

    /**
     * The language model provider of that name.
     *
     * @throws PluginException if there is none, naming those there are and the artifact that may be missing
     */
    public LanguageModelProvider languageModel(String name) {
        return languageModels.find(name);
    }

    /**
     * The files at a location: a directory, {@code bundled:NAME} or {@code bundled:NAME/FOLDER} for a model on the class or module
     * path, or {@code SCHEME:…} for what a {@link SourceProvider} finds, such as {@code hf:OWNER/NAME}.
     *
     * @throws PluginException if no provider of that scheme is installed, naming the artifact that may be missing
     * @throws org.dualslm.api.DualSlmException if there are no such files
     */
    public ModelSource source(String location) {
        if (location.startsWith(BUNDLED)) {
            String[] nameAndFolder = location.substring(BUNDLED.length()).split("/", 2);
            ModelSource bundle = ModelSource.bundled(nameAndFolder[0]);
            return nameAndFolder.length == 1 ? bundle : bundle.child(nameAndFolder[1]);
        }
        Matcher scheme = SCHEME.matcher(location);
        return scheme.lookingAt()
                ? sources.find(scheme.group(1)).resolve(location)
                : ModelSource.directory(Path.of(location));
    }

    /** Whether a location says by itself where its files are, rather than being a folder of something. */
    static boolean isAbsolute(String location) {
        return hasScheme(location) || Path.of(location).isAbsolute();
    }

    static boolean hasScheme(String location) {
        return SCHEME.matcher(location).lookingAt();
    }

    /** All providers, sorted by kind and name. */
    public List<InstalledPlugin> list() {
        List<InstalledPlugin> all = new ArrayList<>();
        for (Catalog<?> catalog : List.of(encoders, adapters, languageModels, sources)) {
            catalog.providers.values().forEach(provider -> all.add(describe(catalog.kind, provider)));
        }
        all.sort(Comparator.comparing(InstalledPlugin::kind).thenComparing(InstalledPlugin::name));
        return List.copyOf(all);
    }

    /**
     * What a model would take, as the first provider says that can build it. Nothing is loaded.
     *
     * @return empty if no installed provider knows such models
     * @throws org.dualslm.api.plugin.ModelFormatException if one does, but the model's configuration is not as it should be
     */
    public Optional<ModelDescription> describe(ModelSource model) {
        return Stream.of(encoders, adapters, languageModels)
                .flatMap(catalog -> catalog.providers.values().stream())
                .filter(ModelInspector.class::isInstance)
                .flatMap(provider -> ((ModelInspector) provider).describe(model).stream())
                .findFirst();
    }

    private static InstalledPlugin describe(String kind, Provider provider) {
        Module module = provider.getClass().getModule();
        return new InstalledPlugin(
                kind, provider.name(), module.isNamed() ? module.getName() : "(class path)", origin(provider));
    }

    private static String origin(Provider provider) {
        CodeSource source = provider.getClass().getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? "an unknown place"
                : source.getLocation().toString();
    }

    /** The providers of one kind by name, and what went wrong while looking for them. */
    private record Catalog<P extends Provider>(String kind, Map<String, P> providers, List<String> failures) {
        static <P extends Provider> Catalog<P> of(String kind, ServiceLoader<P> loader) {
            Map<String, P> providers = new TreeMap<>();
            List<String> failures = new ArrayList<>();
            Iterator<P> found = loader.iterator();
            while (true) {
                try {
                    if (!found.hasNext()) {
                        return new Catalog<>(kind, providers, failures);
                    }
                    add(kind, providers, found.next());
                } catch (ServiceConfigurationError e) {
                    // One broken jar must not take the others along; it is told when something is not found.
                    failures.add(String.valueOf(e.getMessage()));
                }
            }
        }

        private static <P extends Provider> void add(String kind, Map<String, P> providers, P provider) {
            String name = provider.name();
            if (name == null || !NAME.matcher(name).matches()) {
                throw new PluginException(
                        "The " + kind + " provider " + provider.getClass().getName() + " in " + origin(provider)
                                + " is named '" + name + "'; names are lower-case ASCII letters, digits and dashes");
            }
            P other = providers.putIfAbsent(name, provider);
            if (other != null) {
                throw new PluginException("Two " + kind + " providers are named '" + name + "': "
                        + other.getClass().getName() + " in " + origin(other) + " and "
                        + provider.getClass().getName() + " in " + origin(provider) + "; remove one of the jars");
            }
        }

        P find(String name) {
            P provider = providers.get(name);
            if (provider != null) {
                return provider;
            }
            StringBuilder message = new StringBuilder("No " + kind + " provider is named '" + name + "'; ");
            message.append(providers.isEmpty() ? "none is installed" : "installed are " + providers.keySet());
            KnownArtifacts.bringing(name)
                    .ifPresent(artifact -> message.append("; add the artifact ").append(artifact));
            failures.forEach(failure ->
                    message.append("; a provider could not be loaded: ").append(failure));
            throw new PluginException(message.toString());
        }
    }
}
