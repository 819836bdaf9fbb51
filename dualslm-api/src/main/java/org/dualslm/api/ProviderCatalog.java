package org.dualslm.api;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dualslm.api.plugin.PluginException;

/** Providers by kind and name. Filled while plugins are looked for, and left alone then. */
final class ProviderCatalog {
    private final Map<PluginKind, Map<String, FoundProvider>> providers = new EnumMap<>(PluginKind.class);

    ProviderCatalog() {
        for (PluginKind kind : PluginKind.values()) {
            providers.put(kind, new TreeMap<>());
        }
    }

    ProviderCatalog copy() {
        ProviderCatalog copy = new ProviderCatalog();
        providers.forEach((kind, byName) -> copy.providers.get(kind).putAll(byName));
        return copy;
    }

    /**
     * Adds all providers of a plugin, or none.
     *
     * @throws PluginException if a name is taken, naming both jars
     */
    void add(List<FoundProvider> plugin) {
        ProviderCatalog own = new ProviderCatalog();
        for (FoundProvider provider : plugin) {
            FoundProvider other = own.providers.get(provider.kind()).putIfAbsent(provider.name(), provider);
            requireFree(other == null ? providers.get(provider.kind()).get(provider.name()) : other, provider);
        }
        own.providers.forEach((kind, byName) -> providers.get(kind).putAll(byName));
    }

    private static void requireFree(FoundProvider other, FoundProvider provider) {
        if (other != null) {
            throw new PluginException("Two " + provider.kind() + " providers are named '" + provider.name() + "': "
                    + other.provider().getClass().getName() + " in " + other.origin() + " and "
                    + provider.provider().getClass().getName() + " in " + provider.origin()
                    + "; remove one of the jars");
        }
    }

    Optional<FoundProvider> find(PluginKind kind, String name) {
        return Optional.ofNullable(providers.get(kind).get(name));
    }

    /** In the order of their names. */
    Collection<FoundProvider> of(PluginKind kind) {
        return providers.get(kind).values();
    }

    /** In the order of kinds and names. */
    Stream<FoundProvider> all() {
        return providers.values().stream().flatMap(byName -> byName.values().stream());
    }
}
