package org.dualslm.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.binder.ScopedBindingBuilder;
import com.google.inject.name.Names;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dualslm.api.FedAdapter;
import org.dualslm.api.Instructions;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.ModelOverrides;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelSource;

/**
 * Binds a model and its parts: {@link SpeechLanguageModel}, {@link SpeechEncoder}, {@link LanguageModel}, and, annotated with {@link
 * Paralinguistic} and {@link Linguistic}, an {@link Adapter} and the {@link FedAdapter} that it is taken from; also {@link
 * ModelConfiguration}, {@link Plugins}, and {@link LoadedModels}, which closes them.
 *
 * <pre>{@code
 * Injector injector = Guice.createInjector(
 *         DualSlmModule.bundled("default"), DualSlmModule.at("whisper.json").named("whisper"));
 * try (LoadedModels models = injector.getInstance(LoadedModels.class)) {
 *     SpeechLanguageModel model = injector.getInstance(SpeechLanguageModel.class);
 * }
 * }</pre>
 *
 * <p>Everything is read and loaded once, when it is first asked for, from whatever thread, in every {@link com.google.inject.Stage}; asking
 * for the language model loads neither encoder nor adapters. What goes wrong then is Guice's {@link
 * com.google.inject.ProvisionException}, with this library's message and exception in it. A part bound with {@link
 * com.google.inject.util.Modules#override} takes the place of the configuration's. Nobody but {@link LoadedModels} closes what is bound
 * here. Immutable: each method gives another module.
 */
public final class DualSlmModule extends AbstractModule {
    private final Function<Plugins, ModelConfiguration> configuration;
    private final Instructions instructions;
    private final String name;
    private final boolean eager;
    private final boolean closesOnShutdown;

    private DualSlmModule(
            Function<Plugins, ModelConfiguration> configuration,
            Instructions instructions,
            String name,
            boolean eager,
            boolean closesOnShutdown) {
        this.configuration = configuration;
        this.instructions = instructions;
        this.name = name;
        this.eager = eager;
        this.closesOnShutdown = closesOnShutdown;
    }

    private static DualSlmModule read(Function<Plugins, ModelConfiguration> configuration) {
        return new DualSlmModule(configuration, null, "", false, false);
    }

    /** The model of the artifact {@code dualslm-model-NAME}. */
    public static DualSlmModule bundled(String name) {
        return at("bundled:" + name);
    }

    /** The model that {@link ModelConfiguration#read(String, Plugins)} finds: a directory, a configuration file, a source with a scheme. */
    public static DualSlmModule at(String location) {
        Objects.requireNonNull(location, "location");
        return at(() -> location);
    }

    /** The model at a location that is asked for when the model is, such as an option of a command line. */
    public static DualSlmModule at(Supplier<String> location) {
        Objects.requireNonNull(location, "location");
        return read(plugins -> ModelConfiguration.read(location.get(), plugins));
    }

    /** The model in a directory, or of a configuration file. */
    public static DualSlmModule at(Path directoryOrFile) {
        return at(directoryOrFile.toAbsolutePath().toString());
    }

    /** The model at a source. */
    public static DualSlmModule of(ModelSource source) {
        Objects.requireNonNull(source, "source");
        return read(plugins -> ModelConfiguration.read(source, plugins));
    }

    /** The model of a configuration. */
    public static DualSlmModule of(ModelConfiguration configuration) {
        Objects.requireNonNull(configuration, "configuration");
        return read(plugins -> configuration);
    }

    /**
     * A model of parts that other modules bind, under the keys that this class names. Guice closes none of them, but the model does.
     *
     * @param instructions what it asks with
     */
    public static DualSlmModule ofBoundParts(Instructions instructions) {
        return new DualSlmModule(null, Objects.requireNonNull(instructions, "instructions"), "", false, false);
    }

    /**
     * The same under a name, so that an injector can hold several models: every key but {@link Plugins} and {@link LoadedModels} is
     * annotated with {@code @Named(name)}, those of adapters with {@code @Paralinguistic(name)} and {@code @Linguistic(name)}.
     */
    public DualSlmModule named(String newName) {
        return new DualSlmModule(configuration, instructions, newName, eager, closesOnShutdown);
    }

    /** The same with some keys of its configuration changed; nothing to a model of bound parts. */
    public DualSlmModule with(ModelOverrides overrides) {
        Objects.requireNonNull(overrides, "overrides");
        return new DualSlmModule(
                configuration == null ? null : configuration.andThen(read -> read.with(overrides)),
                instructions,
                name,
                eager,
                closesOnShutdown);
    }

    /** The same, loaded while the injector is created, which fails if that does. */
    public DualSlmModule eager() {
        return new DualSlmModule(configuration, instructions, name, true, closesOnShutdown);
    }

    /** The same, with {@link LoadedModels} closed when the JVM ends, if it was not before. */
    public DualSlmModule closedOnShutdown() {
        return new DualSlmModule(configuration, instructions, name, eager, true);
    }

    @Override
    protected void configure() {
        install(new SharedModule());
        if (closesOnShutdown) {
            install(new ShutdownModule());
        }
        if (configuration != null) {
            bindConfigured();
        }
        bindAdapter(paralinguistic());
        bindAdapter(linguistic());
        bindModel();
    }

    private void bindConfigured() {
        Provider<Plugins> plugins = getProvider(Plugins.class);
        Provider<ModelConfiguration> read = getProvider(key(ModelConfiguration.class));
        Provider<SpeechEncoder> encoder = getProvider(key(SpeechEncoder.class));
        Provider<LanguageModel> languageModel = getProvider(key(LanguageModel.class));
        bind(key(ModelConfiguration.class)).toProvider(new Once<>(() -> configuration.apply(plugins.get())));
        bind(key(SpeechEncoder.class)).toProvider(loaded(() -> read.get().loadEncoder(plugins.get())));
        bind(key(LanguageModel.class)).toProvider(loaded(() -> read.get().loadLanguageModel(plugins.get())));
        bind(paralinguistic()).toProvider(loaded(() -> read.get()
                .loadParalinguistic(encoder.get(), languageModel.get(), plugins.get())));
        bind(linguistic())
                .toProvider(loaded(() -> read.get().loadLinguistic(encoder.get(), languageModel.get(), plugins.get())));
    }

    private void bindAdapter(Key<FedAdapter> key) {
        Provider<FedAdapter> fed = getProvider(key);
        bind(key.ofType(Adapter.class)).toProvider(() -> fed.get().adapter());
    }

    private void bindModel() {
        Provider<SpeechEncoder> encoder = getProvider(key(SpeechEncoder.class));
        Provider<LanguageModel> languageModel = getProvider(key(LanguageModel.class));
        Provider<FedAdapter> how = getProvider(paralinguistic());
        Provider<FedAdapter> what = getProvider(linguistic());
        Supplier<Instructions> asked = configuration == null ? () -> instructions : configuredInstructions();
        ScopedBindingBuilder model = bind(key(SpeechLanguageModel.class))
                .toProvider(loaded(() -> SpeechLanguageModel.builder()
                        .instructions(asked.get())
                        .encoder(encoder.get())
                        .paralinguistic(how.get().adapter(), how.get().input())
                        .linguistic(what.get().adapter(), what.get().input())
                        .languageModel(languageModel.get())
                        .build()));
        if (eager) {
            model.asEagerSingleton();
        }
    }

    private Supplier<Instructions> configuredInstructions() {
        Provider<ModelConfiguration> read = getProvider(key(ModelConfiguration.class));
        return () -> read.get().bundle().instructions();
    }

    private <T extends AutoCloseable> Once<T> loaded(Supplier<T> loading) {
        Provider<LoadedModels> models = getProvider(LoadedModels.class);
        return new Once<>(() -> models.get().load(loading));
    }

    private <T> Key<T> key(Class<T> type) {
        return name.isEmpty() ? Key.get(type) : Key.get(type, Names.named(name));
    }

    private Key<FedAdapter> paralinguistic() {
        return Key.get(FedAdapter.class, AdapterQualifiers.paralinguistic(name));
    }

    private Key<FedAdapter> linguistic() {
        return Key.get(FedAdapter.class, AdapterQualifiers.linguistic(name));
    }

    /** What all models of an injector share; Guice installs equal modules once. */
    private static final class SharedModule extends AbstractModule {
        @Override
        protected void configure() {
            bind(Plugins.class).toProvider(new Once<>(Plugins::installed));
            bind(LoadedModels.class).toInstance(new LoadedModels());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SharedModule;
        }

        @Override
        public int hashCode() {
            return SharedModule.class.hashCode();
        }
    }

    /** Closes them when the JVM ends. */
    private static final class ShutdownModule extends AbstractModule {
        @Override
        protected void configure() {
            Provider<LoadedModels> models = getProvider(LoadedModels.class);
            bind(ShutdownModule.class)
                    .toProvider(() -> {
                        models.get().closeOnShutdown();
                        return this;
                    })
                    .asEagerSingleton();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ShutdownModule;
        }

        @Override
        public int hashCode() {
            return ShutdownModule.class.hashCode();
        }
    }
}
