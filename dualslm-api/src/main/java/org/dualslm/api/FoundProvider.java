package org.dualslm.api;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dualslm.api.plugin.ModelInspector;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.api.plugin.Provider;

/**
 * A provider, what it said of itself, and where it came from.
 *
 * @param origin the jar or folder, for messages
 */
record FoundProvider(
        PluginKind kind, Provider provider, String name, Set<Class<?>> capabilities, String version, String origin) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * Asks a provider who it is.
     *
     * @throws PluginException if its name is malformed
     * @throws RuntimeException whatever it throws
     */
    static FoundProvider of(PluginKind kind, Provider provider, String origin) {
        String name = provider.name();
        if (name == null || !NAME.matcher(name).matches()) {
            throw new PluginException(
                    "The " + kind + " provider " + provider.getClass().getName() + " in " + origin + " is named '"
                            + name + "'; names are lower-case ASCII letters, digits and dashes");
        }
        return new FoundProvider(
                kind, provider, name, Set.copyOf(provider.capabilities()), version(provider.getClass()), origin);
    }

    /** Where a class came from: a jar or folder, or what else its class loader says. */
    static String originOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return "an unknown place";
        }
        return path(source).map(Path::toString).orElseGet(() -> source.getLocation()
                .toString());
    }

    /** The jar a class came from; empty if it came from something else. */
    static Optional<Path> jarOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? Optional.empty()
                : path(source).filter(Files::isRegularFile);
    }

    private static Optional<Path> path(CodeSource source) {
        try {
            return Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty(); // a jar within a jar, or something stranger
        }
    }

    private static String version(Class<?> type) {
        Module module = type.getModule();
        Optional<String> ofModule = module.isNamed() ? module.getDescriptor().rawVersion() : Optional.empty();
        return ofModule.or(() -> jarOf(type).map(FoundProvider::manifestVersion))
                .orElse("");
    }

    private static String manifestVersion(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            return manifest == null
                    ? null
                    : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        } catch (IOException e) {
            return null; // a version is for people; the plugin works without
        }
    }

    boolean has(Class<?> capability) {
        return capabilities.contains(capability);
    }

    InstalledPlugin describe() {
        Module module = provider.getClass().getModule();
        List<String> abilities = Stream.concat(
                        capabilities.stream(),
                        provider instanceof ModelInspector ? Stream.of(ModelInspector.class) : Stream.empty())
                .map(Class::getSimpleName)
                .sorted()
                .toList();
        return new InstalledPlugin(
                kind.toString(),
                name,
                version,
                abilities,
                module.isNamed() ? module.getName() : "(class path)",
                origin);
    }
}
