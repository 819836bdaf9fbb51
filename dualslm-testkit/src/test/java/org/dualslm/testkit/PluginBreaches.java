package org.dualslm.testkit;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.Provider;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plugins whose registration or constructors break one promise each. */
public final class PluginBreaches {
    private PluginBreaches() {}

    /** Stands for a plugin: says which class to ask about, and what its jar would hold. */
    private record Stand(Class<? extends Provider> type, PluginArtifact artifact) implements Provider {
        @Override
        public String name() {
            return "stand";
        }
    }

    /** The contract for a plugin of any make. */
    @ExtendWith(WrongPlugin.class)
    static final class Contract extends ProviderContract {
        private final Stand plugin;

        Contract(Provider plugin) {
            this.plugin = (Stand) plugin;
        }

        @Override
        protected Class<? extends Provider> anyProvider() {
            return plugin.type();
        }

        @Override
        PluginArtifact artifact() {
            return plugin.artifact();
        }
    }

    /** What the test resources register, so that it is found. */
    public static final class Registered extends TinyEncoder.Provider {
        public Registered() {}

        @Override
        public String name() {
            return "tiny-encoder";
        }
    }

    /** Not registered anywhere. */
    public static final class Forgotten extends TinyEncoder.Provider {
        public Forgotten() {}
    }

    public static final class Shouting extends TinyEncoder.Provider {
        public Shouting() {}

        @Override
        public String name() {
            return "TINY ENCODER";
        }
    }

    public static final class Heavy extends TinyEncoder.Provider {
        final byte[] model = new byte[10 << 20];

        public Heavy() {
            Arrays.fill(model, (byte) 1);
        }
    }

    public static final class Busy extends TinyEncoder.Provider {
        public Busy() {
            Thread thread = new Thread(() -> {});
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static Stand plugin(
            Class<? extends Provider> type, boolean isModule, List<Class<?>> onModulePath, List<Class<?>> onClassPath) {
        String service = SpeechEncoderProvider.class.getName();
        ModuleDescriptor.Builder module = ModuleDescriptor.newModule("stand");
        if (!onModulePath.isEmpty()) {
            module.provides(service, onModulePath.stream().map(Class::getName).toList());
        }
        return new Stand(
                type,
                new PluginArtifact(
                        Path.of("stand.jar"),
                        isModule ? Optional.of(module.build()) : Optional.empty(),
                        Map.of(service, onClassPath.stream().map(Class::getName).toList())));
    }

    private static Breach breach(
            String fault, String check, Class<? extends Provider> type, List<Class<?>> both, String... others) {
        List<Class<?>> all = new ArrayList<>(both);
        return new Breach(fault, Contract.class, plugin(type, true, all, all), check, others);
    }

    static List<Breach> all() {
        return List.of(
                breach(
                        "one provider is forgotten",
                        "theProviderIsRegistered",
                        Forgotten.class,
                        List.of(Registered.class)),
                new Breach(
                        "module-info registers less",
                        Contract.class,
                        plugin(Registered.class, true, List.of(), List.of(Registered.class)),
                        "modulePathAndClassPathAgree"),
                new Breach(
                        "META-INF/services registers less",
                        Contract.class,
                        plugin(Registered.class, true, List.of(Registered.class), List.of()),
                        "modulePathAndClassPathAgree"),
                new Breach(
                        "there is no module-info",
                        Contract.class,
                        plugin(Registered.class, false, List.of(), List.of(Registered.class)),
                        "modulePathAndClassPathAgree"),
                breach(
                        "a provider registered is not where ServiceLoader looks",
                        "everyProviderIsFound",
                        Forgotten.class,
                        List.of(Forgotten.class)),
                breach(
                        "what is registered is no provider",
                        "everyProviderIsFound",
                        Registered.class,
                        List.of(Registered.class, TinyEncoder.class),
                        "namesAreGood",
                        "constructorsAreCheap"),
                breach(
                        "a name shouts",
                        "namesAreGood",
                        Shouting.class,
                        List.of(Registered.class, Shouting.class),
                        "everyProviderIsFound"),
                breach(
                        "a constructor reads its model",
                        "constructorsAreCheap",
                        Heavy.class,
                        List.of(Heavy.class),
                        "everyProviderIsFound"),
                breach(
                        "a constructor starts a thread",
                        "constructorsAreCheap",
                        Busy.class,
                        List.of(Busy.class),
                        "everyProviderIsFound"));
    }
}
