package org.dualslm.api;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.api.plugin.Provider;

/** Loads the jars of one plugin apart from all others: as a layer of modules, or by the rules of a class path. */
final class PluginLoader {
    private static final Module API = PluginLoader.class.getModule();
    private static final String API_MODULE = "org.dualslm.api";

    /** What jars say of themselves, by module name. */
    private final Map<String, ModuleReference> modules;

    private final List<Path> jars;
    private final ClassLoader classes;
    private final Optional<ModuleLayer> layer;

    private PluginLoader(
            Map<String, ModuleReference> modules, List<Path> jars, ClassLoader classes, Optional<ModuleLayer> layer) {
        this.modules = modules;
        this.jars = jars;
        this.classes = classes;
        this.layer = layer;
    }

    /**
     * @throws PluginException if a jar is none, or needs a module that is not there
     * @throws java.lang.module.ResolutionException and others of the module system's, if the modules do not fit each other
     */
    static PluginLoader of(List<Path> jars) throws IOException {
        Map<String, ModuleReference> modules = new TreeMap<>();
        List<Path> own = new ArrayList<>();
        boolean allModules = API.isNamed();
        for (Path jar : jars) {
            Optional<ModuleReference> module = module(jar);
            if (module.isPresent() && module.get().descriptor().name().equals(API_MODULE)) {
                continue; // a dependency copied by mistake; there is one API, the program's
            }
            own.add(jar);
            allModules &= module.isPresent();
            module.ifPresent(found -> modules.put(found.descriptor().name(), found));
        }
        if (own.isEmpty()) {
            throw new PluginException("It holds nothing but the API, which the program has: put the plugin's jar here");
        }
        if (allModules) {
            ModuleLayer layer = layer(modules, ModuleFinder.of(own.toArray(Path[]::new)));
            return new PluginLoader(modules, own, loaderOf(layer), Optional.of(layer));
        }
        URL[] urls = new URL[own.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = own.get(i).toUri().toURL();
        }
        return new PluginLoader(modules, own, new OwnFirstClassLoader(urls, API.getClassLoader()), Optional.empty());
    }

    /** The module that a jar declares; empty if it declares none. */
    private static Optional<ModuleReference> module(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), true, JarFile.OPEN_READ, Runtime.version())) {
            if (file.getEntry("module-info.class") == null) {
                return Optional.empty();
            }
        } catch (ZipException e) {
            throw new PluginException(
                    "'" + jar.getFileName() + "' is no jar, or was not copied whole: " + e.getMessage());
        }
        try {
            return ModuleFinder.of(jar).findAll().stream().findFirst();
        } catch (FindException e) {
            throw new PluginException(PluginFailure.reason(e)
                    .replace(jar.toString(), jar.getFileName().toString()));
        }
    }

    private static ModuleLayer layer(Map<String, ModuleReference> modules, ModuleFinder finder) {
        ModuleLayer parent = API.getLayer();
        modules.values().forEach(module -> requireModules(module.descriptor(), modules.keySet(), parent));
        Configuration resolved = parent.configuration().resolve(finder, ModuleFinder.of(), modules.keySet());
        return ModuleLayer.defineModulesWithOneLoader(resolved, List.of(parent), API.getClassLoader())
                .layer();
    }

    private static void requireModules(ModuleDescriptor module, Set<String> own, ModuleLayer parent) {
        for (ModuleDescriptor.Requires required : module.requires()) {
            String name = required.name();
            if (required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC)
                    || own.contains(name)
                    || parent.configuration().findModule(name).isPresent()) {
                continue;
            }
            throw new PluginException("The module " + module.name() + " requires the module " + name + ", which "
                    + (ModuleFinder.ofSystem().find(name).isPresent()
                            ? "this program was started without: start it with --add-modules " + name
                            : "is not there: put its jar and the plugin's into one folder"));
        }
    }

    private static ClassLoader loaderOf(ModuleLayer layer) {
        return layer.modules().iterator().next().getClassLoader();
    }

    /** What keeps the plugin's classes. */
    ClassLoader classes() {
        return classes;
    }

    /**
     * Makes the providers, at least one.
     *
     * @param origin what messages call a jar
     * @throws PluginException if there is none, or one is none
     */
    List<FoundProvider> providers(Function<Path, String> origin) throws IOException {
        List<FoundProvider> found = new ArrayList<>();
        for (PluginKind kind : PluginKind.values()) {
            for (Provider provider : layer.isPresent() ? inLayer(kind) : onClassPath(kind)) {
                String jar = FoundProvider.jarOf(provider.getClass())
                        .map(origin)
                        .orElseGet(() -> FoundProvider.originOf(provider.getClass()));
                found.add(FoundProvider.of(kind, provider, jar));
            }
        }
        if (found.isEmpty()) {
            throw new PluginException(noProvider());
        }
        return List.copyOf(found);
    }

    private List<Provider> inLayer(PluginKind kind) {
        // The layer's own come first; what follows is installed.
        return ServiceLoader.load(layer.orElseThrow(), kind.service()).stream()
                .limit(declared(kind).size())
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toList());
    }

    private List<Provider> onClassPath(PluginKind kind) throws IOException {
        Set<String> names = new LinkedHashSet<>(declared(kind));
        names.addAll(registered(kind));
        List<Provider> providers = new ArrayList<>();
        for (String name : names) {
            providers.add(make(name, kind));
        }
        return providers;
    }

    private Provider make(String name, PluginKind kind) {
        try {
            Class<?> type = Class.forName(name, true, classes);
            if (!kind.service().isAssignableFrom(type)) {
                throw new PluginException(
                        name + " does not implement " + kind.service().getName());
            }
            return (Provider) type.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new PluginException("The " + kind + " provider " + name + " is in none of the jars");
        } catch (NoSuchMethodException e) {
            throw new PluginException(
                    "The " + kind + " provider " + name + " has no public constructor without parameters");
        } catch (ReflectiveOperationException e) {
            throw new PluginException("The " + kind + " provider " + name + " cannot be made", e);
        }
    }

    /** The classes that module descriptors provide. */
    private List<String> declared(PluginKind kind) {
        return modules.values().stream()
                .flatMap(module -> module.descriptor().provides().stream())
                .filter(provides -> provides.service().equals(kind.service().getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
    }

    /** The classes that the jars' {@code META-INF/services} name. */
    private Set<String> registered(PluginKind kind) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                ZipEntry entry =
                        file.getEntry("META-INF/services/" + kind.service().getName());
                if (entry != null) {
                    new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .forEach(names::add);
                }
            }
        }
        return names;
    }

    private String noProvider() throws IOException {
        for (PluginKind kind : PluginKind.values()) {
            Set<String> names = registered(kind);
            if (layer.isPresent() && !names.isEmpty()) {
                return "META-INF/services names " + names
                        + ", but that is ignored where there is a module-info: add 'provides "
                        + kind.service().getName() + " with ...' to it";
            }
        }
        return "It brings no provider: neither does a module-info provide one, nor a file in META-INF/services name one";
    }
}
