package org.dualslm.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.stream.Stream;
import org.dualslm.api.plugin.PluginException;

/**
 * A folder whose plugins are loaded while the program runs. Each plugin is a jar, or a sub-folder of jars: the plugin and what it
 * depends on. Each has a class loader of its own, so that two may bring different versions of one library:
 *
 * <ul>
 *   <li>one whose jars are all modules becomes a {@link ModuleLayer}, child of the layer that this API is in;
 *   <li>any other, and every one in a program that has this API on its class path, gets the rules of a class path: its own jars
 *       come first, then what the program has.
 * </ul>
 *
 * <p>Jars are copied before they are loaded, so those in the folder may be replaced or deleted at any time. What a plugin built
 * keeps its classes, and a {@link Plugins} keeps its providers; a plugin that no component, {@code Plugins} or open {@code
 * PluginDirectory} refers to any more is unloaded by the garbage collector, and its copy deleted. There is nothing to count or to
 * close, but for the components themselves.
 *
 * <p>Shareable between threads.
 */
public final class PluginDirectory implements AutoCloseable {
    private final Path directory;
    private final JarCopies copies;
    private final Map<Path, Loaded> loaded = new HashMap<>();
    private boolean closed;

    /**
     * A plugin that was loaded.
     *
     * @param origin its jar or folder, for messages
     * @param digest of the names and bytes of its jars
     */
    record Loaded(String origin, String digest, List<FoundProvider> providers) {}

    private PluginDirectory(Path directory, JarCopies copies) {
        this.directory = directory;
        this.copies = copies;
    }

    /**
     * Opens a directory; {@link #scan} looks into it.
     *
     * @throws PluginException if there is none, or copies cannot be kept in the folder for temporary files
     */
    public static PluginDirectory open(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new PluginException("No plugin directory at " + absolute);
        }
        return new PluginDirectory(absolute, JarCopies.create());
    }

    /**
     * Looks what is there now: loads plugins that are new or whose bytes changed, and leaves the others as they are.
     *
     * @return the installed plugins and those of the directory; those that cannot be used are told by {@link Plugins#broken}. A name
     *     that is taken by an installed plugin, or by one of a jar or folder whose name sorts earlier, makes a plugin broken
     * @throws PluginException if the directory cannot be read, or as {@link Plugins#installed} does
     * @throws IllegalStateException if closed
     */
    public synchronized Plugins scan() {
        if (closed) {
            throw new IllegalStateException("The plugin directory " + directory + " is closed");
        }
        List<Path> entries = entries();
        List<Loaded> plugins = new ArrayList<>();
        List<BrokenPlugin> broken = new ArrayList<>();
        for (Path entry : entries) {
            try {
                plugins.add(current(entry));
            } catch (IOException | RuntimeException | LinkageError | ServiceConfigurationError e) {
                loaded.remove(entry);
                broken.add(new BrokenPlugin(entry.toString(), PluginFailure.reason(e)));
            }
        }
        loaded.keySet().retainAll(entries);
        return Plugins.installed().and(plugins, broken);
    }

    private List<Path> entries() {
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(path -> !path.getFileName().toString().startsWith("."))
                    .filter(path -> isJar(path) || Files.isDirectory(path))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new PluginException("Cannot read the plugin directory " + directory + ": " + e, e);
        }
    }

    private Loaded current(Path entry) throws IOException {
        List<Path> jars = jars(entry);
        Loaded known = loaded.get(entry);
        if (known != null && known.digest().equals(JarCopies.digest(jars))) {
            return known;
        }
        JarCopies.Copy copy = copies.copy(jars);
        try {
            PluginLoader loader = PluginLoader.of(copy.jars());
            copy.deleteAfter(loader.classes());
            Loaded fresh = new Loaded(entry.toString(), copy.digest(), loader.providers(jar -> original(entry, jar)));
            loaded.put(entry, fresh);
            return fresh;
        } catch (IOException | RuntimeException | Error e) {
            copy.deleteUnlessKept();
            throw e;
        }
    }

    private static List<Path> jars(Path entry) throws IOException {
        if (!Files.isDirectory(entry)) {
            return List.of(entry);
        }
        try (Stream<Path> found = Files.list(entry)) {
            List<Path> jars = found.filter(PluginDirectory::isJar).sorted().toList();
            if (jars.isEmpty()) {
                throw new PluginException("There is no jar in the folder");
            }
            return jars;
        }
    }

    private static boolean isJar(Path path) {
        return path.getFileName().toString().endsWith(".jar") && Files.isRegularFile(path);
    }

    private static String original(Path entry, Path copy) {
        return (Files.isDirectory(entry) ? entry.resolve(copy.getFileName().toString()) : entry).toString();
    }

    /** Forgets the plugins, which live on where they are used. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            loaded.clear();
            copies.close();
        }
    }
}
