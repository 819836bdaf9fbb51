package org.dualslm.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * The plugins that can be reached, by kind and name: those on the module path and class path, and perhaps those of a {@link
 * PluginDirectory}. Immutable and shareable between threads.
 *
 * <p>Names are checked here, once: a bad one, or two installed providers of one name, is an error that names the jars.
 */
public final class Plugins {
    private static final String BUNDLED = "bundled:";

    /** Two letters at least: one is a drive on some systems. */
    private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9-]+):");

    private final ProviderCatalog catalog;
    private final List<BrokenPlugin> broken;

    private Plugins(ProviderCatalog catalog, List<BrokenPlugin> broken) {
        this.catalog = catalog;
        this.broken = List.copyOf(broken);
    }

    /**
     * The plugins on the module path and class path, as the thread's context class loader sees them.
     *
     * @throws PluginException if a name is malformed or taken twice
     */
    public static Plugins installed() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context != null ? context : Plugins.class.getClassLoader();
        ProviderCatalog catalog = new ProviderCatalog();
        List<BrokenPlugin> broken = new ArrayList<>();
        for (PluginKind kind : PluginKind.values()) {
            findInstalled(kind, loader, catalog, broken);
        }
        return new Plugins(catalog, broken);
    }

    private static void findInstalled(
            PluginKind kind, ClassLoader loader, ProviderCatalog catalog, List<BrokenPlugin> broken) {
        Iterator<? extends Provider> found =
                ServiceLoader.load(kind.service(), loader).iterator();
        while (true) {
            Provider provider = null;
            try {
                if (!found.hasNext()) {
                    return;
                }
                provider = found.next();
                catalog.add(List.of(FoundProvider.of(kind, provider, FoundProvider.originOf(provider.getClass()))));
            } catch (PluginException e) {
                throw e;
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                // One broken jar must not take the others along; it is told when something is not found.
                String origin = provider == null
                        ? "the class path or module path"
                        : FoundProvider.originOf(provider.getClass());
                broken.add(new BrokenPlugin(origin, PluginFailure.reason(e)));
            }
        }
    }

    /** These plugins and those of a directory; one whose name is taken becomes a broken one. */
    Plugins and(List<PluginDirectory.Loaded> more, List<BrokenPlugin> moreBroken) {
        ProviderCatalog all = catalog.copy();
        List<BrokenPlugin> allBroken = new ArrayList<>(broken);
        allBroken.addAll(moreBroken);
        for (PluginDirectory.Loaded plugin : more) {
            try {
                all.add(plugin.providers());
            } catch (PluginException e) {
                allBroken.add(new BrokenPlugin(plugin.origin(), e.getMessage()));
            }
        }
        return new Plugins(all, allBroken);
    }

    /**
     * The speech encoder provider of that name.
     *
     * @throws PluginException if there is none, naming those there are and the artifact that may be missing
     */
    public SpeechEncoderProvider encoder(String name) {
        return (SpeechEncoderProvider) find(PluginKind.ENCODER, name);
    }

    /**
     * The adapter provider of that name.
     *
     * @throws PluginException if there is none, naming those there are and the artifact that may be missing
     */
    public AdapterProvider adapter(String name) {
        return (AdapterProvider) find(PluginKind.ADAPTER, name);
    }

    /**
     * The language model provider of that name.
     *
     * @throws PluginException if there is none, naming those there are and the artifact that may be missing
     */
    public LanguageModelProvider languageModel(String name) {
        return (LanguageModelProvider) find(PluginKind.LANGUAGE_MODEL, name);
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
                ? ((SourceProvider) find(PluginKind.SOURCE, scheme.group(1))).resolve(location)
                : ModelSource.directory(Path.of(location));
    }

    /** Whether a location says by itself where its files are, rather than being a folder of something. */
    static boolean isAbsolute(String location) {
        return hasScheme(location) || Path.of(location).isAbsolute();
    }

    static boolean hasScheme(String location) {
        return SCHEME.matcher(location).lookingAt();
    }

    /**
     * Refuses a plugin that does not declare a capability, before anything heavy is loaded.
     *
     * @param capability an interface such as {@link org.dualslm.api.adapter.TrainableAdapter}
     * @throws PluginException if what the provider builds lacks it, naming the installed plugins of its kind that have it
     */
    public void require(Class<?> capability, Provider provider) {
        if (!provider.capabilities().contains(capability)) {
            throw lacking(capability, provider, "lacks the capability " + capability.getSimpleName());
        }
    }

    /**
     * What a provider built, as a capability, whether or not the provider declares it.
     *
     * @throws PluginException if it lacks it, naming the installed plugins of its kind that have it; {@code built} stays open
     */
    public <C> C require(Class<C> capability, Provider provider, AutoCloseable built) {
        if (capability.isInstance(built)) {
            return capability.cast(built);
        }
        require(capability, provider);
        throw lacking(
                capability,
                provider,
                "declares the capability " + capability.getSimpleName() + ", but built a "
                        + built.getClass().getName() + " without it");
    }

    private PluginException lacking(Class<?> capability, Provider provider, String fault) {
        PluginKind kind = PluginKind.of(provider);
        List<String> able = catalog.of(kind).stream()
                .filter(other -> other.has(capability) && other.provider() != provider)
                .map(FoundProvider::name)
                .toList();
        return new PluginException("The " + kind + " plugin '" + provider.name() + "' " + fault + "; "
                + (able.isEmpty()
                        ? "no other installed " + kind + " plugin has it"
                        : "installed " + kind + " plugins that have it are " + able));
    }

    /** All providers, sorted by kind and name. */
    public List<InstalledPlugin> list() {
        return catalog.all().map(FoundProvider::describe).toList();
    }

    /** The plugins that were found but cannot be used. */
    public List<BrokenPlugin> broken() {
        return broken;
    }

    /**
     * What a model would take, as the first provider says that can build it. Nothing is loaded.
     *
     * @return empty if no installed provider knows such models
     * @throws org.dualslm.api.plugin.ModelFormatException if one does, but the model's configuration is not as it should be
     */
    public Optional<ModelDescription> describe(ModelSource model) {
        return catalog.all()
                .map(FoundProvider::provider)
                .filter(ModelInspector.class::isInstance)
                .flatMap(provider -> ((ModelInspector) provider).describe(model).stream())
                .findFirst();
    }

    private Provider find(PluginKind kind, String name) {
        return catalog.find(kind, name)
                .orElseThrow(() -> new PluginException(missing(kind, name)))
                .provider();
    }

    private String missing(PluginKind kind, String name) {
        List<String> names = catalog.of(kind).stream().map(FoundProvider::name).toList();
        StringBuilder message = new StringBuilder("No " + kind + " provider is named '" + name + "'; ");
        message.append(names.isEmpty() ? "none is installed" : "installed are " + names);
        for (PluginKind other : PluginKind.values()) {
            catalog.find(other, name).ifPresent(found -> message.append("; a plugin of that name is a ")
                    .append(other));
        }
        Optional<String> artifact = KnownArtifacts.bringing(name);
        artifact.ifPresent(coordinates -> message.append("; add the artifact ").append(coordinates));
        if (artifact.isEmpty()) {
            NearName.among(names, name)
                    .or(() -> NearName.among(KnownArtifacts.plugins(), name)
                            .map(near -> near + "' of the artifact '"
                                    + KnownArtifacts.bringing(near).orElseThrow()))
                    .ifPresent(near ->
                            message.append("; did you mean '").append(near).append("'?"));
        }
        broken.forEach(plugin -> message.append("; a plugin could not be loaded: ")
                .append(plugin.reason())
                .append(" (in ")
                .append(plugin.origin())
                .append(')'));
        return message.toString();
    }
}
