package org.dualslm.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a jar, or the folder that becomes one, says of its services.
 *
 * @param location of the jar or folder
 * @param module empty if it has no {@code module-info}
 * @param services the names of the providers in {@code META-INF/services}, by that of the service
 */
record PluginArtifact(Path location, Optional<ModuleDescriptor> module, Map<String, List<String>> services) {
    private static final String SERVICES = "META-INF/services";

    /** The one that a class comes from. */
    static PluginArtifact of(Class<?> type) {
        try {
            Path location = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            return new PluginArtifact(location, module(location), services(location));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("No file holds " + type, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ModuleDescriptor> module(Path location) {
        return ModuleFinder.of(location).findAll().stream()
                .map(reference -> reference.descriptor())
                .filter(descriptor -> !descriptor.isAutomatic())
                .findFirst();
    }

    private static Map<String, List<String>> services(Path location) throws IOException {
        if (Files.isDirectory(location)) {
            return servicesIn(location.resolve(SERVICES));
        }
        try (FileSystem jar = FileSystems.newFileSystem(location)) {
            return servicesIn(jar.getPath(SERVICES));
        }
    }

    private static Map<String, List<String>> servicesIn(Path folder) throws IOException {
        Map<String, List<String>> services = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    services.put(file.getFileName().toString(), providers(Files.readAllLines(file)));
                }
            }
        }
        return services;
    }

    private static List<String> providers(List<String> lines) {
        List<String> providers = new ArrayList<>();
        for (String line : lines) {
            String name = line.replaceFirst("#.*", "").strip();
            if (!name.isEmpty()) {
                providers.add(name);
            }
        }
        return providers;
    }

    /** The names of the providers of a service, for the class path. */
    List<String> onClassPath(Class<?> service) {
        return services.getOrDefault(service.getName(), List.of());
    }

    /** The names of the providers of a service, for the module path. */
    List<String> onModulePath(Class<?> service) {
        return module.stream()
                .flatMap(descriptor -> descriptor.provides().stream())
                .filter(provides -> provides.service().equals(service.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
    }
}
