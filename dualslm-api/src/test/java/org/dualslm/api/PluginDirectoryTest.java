package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.plugin.PluginException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginDirectoryTest {
    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("plugins"));
    }

    private static int width(Plugins plugins, String name) {
        return encoder(plugins, name).streams().get(0).width();
    }

    private static SpeechEncoder encoder(Plugins plugins, String name) {
        return plugins.encoder(name).create(null, Options.none());
    }

    private Map<String, String> brokenBySimpleName(Plugins plugins) {
        return plugins.broken().stream()
                .collect(Collectors.toMap(
                        plugin -> Path.of(plugin.origin()).getFileName().toString(), BrokenPlugin::reason));
    }

    /** A module with a version of its own, or a jar by the rules of a class path. */
    private static PluginJar plugin(boolean module, String name, int width) {
        String packageName = "com.example." + name;
        PluginJar jar = PluginJar.encoder(packageName, name, width);
        return module ? jar.asModule(packageName) : jar.asService(packageName + ".Provider");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJarDroppedIntoTheDirectoryIsFoundAndTold(boolean module) throws IOException {
        PluginJar jar = plugin(module, "one", 7);
        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            assertThat(plugins.scan().list()).isEmpty();
            Path file = (module ? jar.version("1.2") : jar.implementationVersion("1.2"))
                    .write(directory.resolve("one.jar"));

            Plugins found = plugins.scan();

            assertThat(width(found, "one")).isEqualTo(7);
            assertThat(found.broken()).isEmpty();
            assertThat(found.list())
                    .containsExactly(new InstalledPlugin(
                            "speech encoder",
                            "one",
                            "1.2",
                            List.of("AutoCloseable"),
                            module ? "com.example.one" : "(class path)",
                            file.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoPluginsMayBringDifferentVersionsOfOneLibrary(boolean module) throws IOException {
        for (int version = 1; version <= 2; version++) {
            Path folder = directory.resolve("plugin-" + version);
            PluginJar library = new PluginJar()
                    .with(
                            "com/example/library/Library.java",
                            "package com.example.library; public class Library { public static final Integer VERSION = "
                                    + version + "; }");
            if (module) {
                library.with("module-info.java", "module com.example.library { exports com.example.library; }");
            }
            Path libraryJar = library.write(folder.resolve("library.jar"));
            String packageName = "com.example.user" + version;
            PluginJar user = PluginJar.encoder(packageName, "user-" + version, 1)
                    .replacing("\"still\", 1", "\"still\", com.example.library.Library.VERSION")
                    .needing(libraryJar);
            (module ? user.asModule(packageName, "com.example.library") : user.asService(packageName + ".Provider"))
                    .write(folder.resolve("user.jar"));
        }
        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            Plugins found = plugins.scan();
            assertThat(found.broken()).isEmpty();
            assertThat(width(found, "user-1")).isEqualTo(1);
            assertThat(width(found, "user-2")).isEqualTo(2);
            assertThat(found.list().get(0).origin())
                    .isEqualTo(directory.resolve("plugin-1").resolve("user.jar").toString());
        }
    }

    @Test
    void aModuleThatNeedsAJarWithoutModuleFindsItToo() throws IOException {
        Path library = new PluginJar()
                .with("com/example/plain/Plain.java", "package com.example.plain; public class Plain {}")
                .write(directory.resolve("mixed").resolve("plain.jar"));
        PluginJar.encoder("com.example.mixed", "mixed", 3)
                .replacing("\"late\"", "com.example.plain.Plain.class.getSimpleName()")
                .needing(library)
                .asModule("com.example.mixed", "plain")
                .write(directory.resolve("mixed").resolve("mixed.jar"));
        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            assertThat(encoder(plugins.scan(), "mixed").fingerprint()).isEqualTo("Plain");
        }
    }

    @Test
    void theApiIsTheProgramsThoughAPluginBringsItsOwn() throws IOException {
        for (boolean module : new boolean[] {true, false}) {
            Path folder = directory.resolve("module-" + module);
            plugin(module, module ? "one" : "two", 5).write(folder.resolve("plugin.jar"));
            PluginJar stale = new PluginJar()
                    .with(
                            "org/dualslm/api/encoder/SpeechEncoderProvider.java",
                            "package org.dualslm.api.encoder; public interface SpeechEncoderProvider {}");
            if (module) {
                stale.with("module-info.java", "module org.dualslm.api { exports org.dualslm.api.encoder; }");
            }
            stale.write(folder.resolve("dualslm-api.jar"));
        }
        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            Plugins found = plugins.scan();
            assertThat(found.broken()).isEmpty();
            assertThat(width(found, "one") + width(found, "two")).isEqualTo(10);
        }
    }

    @Test
    void brokenPluginsAreToldWithTheReasonAndTheRestLoads() throws IOException {
        plugin(true, "good", 1).write(directory.resolve("good.jar"));
        Files.writeString(directory.resolve("text.jar"), "no zip");
        byte[] whole = Files.readAllBytes(directory.resolve("good.jar"));
        Files.write(directory.resolve("half.jar"), java.util.Arrays.copyOf(whole, whole.length / 2));
        Files.createDirectory(directory.resolve("empty"));
        new PluginJar()
                .with("com/example/A.java", "package com.example; class A {}")
                .write(directory.resolve("nothing.jar"));
        plugin(false, "absent", 1).asService("com.example.Absent").write(directory.resolve("absent.jar"));
        plugin(false, "stray", 1).asService("com.example.stray.Late").write(directory.resolve("stray.jar"));
        PluginJar.encoder("com.example.forgetful", "forgetful", 1)
                .with("module-info.java", "module com.example.forgetful { requires org.dualslm.api; }")
                .asService("com.example.forgetful.Provider")
                .write(directory.resolve("forgetful.jar"));
        plugin(true, "thrower", 1)
                .replacing("Provider() {}", "Provider() { throw new IllegalStateException(\"no licence\"); }")
                .write(directory.resolve("thrower.jar"));
        plugin(false, "asserter", 1)
                .replacing("Provider() {}", "Provider() { throw new AssertionError(\"no licence either\"); }")
                .write(directory.resolve("asserter.jar"));
        plugin(false, "nameless", 1)
                .replacing("return \"nameless\"", "throw new UnsupportedOperationException(\"who am I?\")")
                .write(directory.resolve("nameless.jar"));
        plugin(true, "shouting", 1).replacing("\"shouting\"", "\"SHOUTING\"").write(directory.resolve("shouting.jar"));
        plugin(false, "closed", 1).replacing("public Provider()", "Provider()").write(directory.resolve("closed.jar"));
        plugin(true, "twin", 1).replacing("\"twin\"", "\"good\"").write(directory.resolve("twin.jar"));
        plugin(false, "future", 1).write(directory.resolve("future.jar"));
        setClassVersion(directory.resolve("future.jar"), "com/example/future/Provider.class", 99);
        Path other = new PluginJar()
                .with("module-info.java", "module com.example.other {}")
                .write(temporary.resolve("other.jar"));
        plugin(true, "needy", 1)
                .needing(other)
                .asModule("com.example.needy", "com.example.other")
                .write(directory.resolve("needy.jar"));
        plugin(true, "vector", 1)
                .asModule("com.example.vector", "jdk.incubator.vector")
                .write(directory.resolve("vector.jar"));

        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            Plugins found = plugins.scan();

            assertThat(width(found, "good")).isEqualTo(1);
            Map<String, String> broken = brokenBySimpleName(found);
            assertThat(broken.keySet())
                    .containsExactlyInAnyOrder(
                            "text.jar",
                            "half.jar",
                            "empty",
                            "nothing.jar",
                            "absent.jar",
                            "stray.jar",
                            "forgetful.jar",
                            "thrower.jar",
                            "asserter.jar",
                            "nameless.jar",
                            "shouting.jar",
                            "closed.jar",
                            "twin.jar",
                            "future.jar",
                            "needy.jar",
                            "vector.jar");
            assertThat(broken.get("text.jar")).contains("'text.jar' is no jar");
            assertThat(broken.get("half.jar")).contains("was not copied whole");
            assertThat(broken.get("empty")).contains("no jar in the folder");
            assertThat(broken.get("nothing.jar")).contains("brings no provider");
            assertThat(broken.get("absent.jar")).contains("com.example.Absent is in none of the jars");
            assertThat(broken.get("stray.jar")).contains("com.example.stray.Late does not implement");
            assertThat(broken.get("forgetful.jar")).contains("ignored", "add 'provides");
            assertThat(broken.get("thrower.jar")).contains("no licence");
            assertThat(broken.get("asserter.jar")).contains("no licence either");
            assertThat(broken.get("nameless.jar")).contains("who am I?");
            assertThat(broken.get("shouting.jar")).contains("'SHOUTING'", "shouting.jar", "lower-case");
            assertThat(broken.get("closed.jar")).contains("no public constructor");
            assertThat(broken.get("twin.jar")).contains("named 'good'", "good.jar", "twin.jar");
            assertThat(broken.get("future.jar")).contains("99.0");
            assertThat(broken.get("needy.jar")).contains("com.example.other", "into one folder");
            assertThat(broken.get("vector.jar")).contains("--add-modules jdk.incubator.vector");
            assertThatThrownBy(() -> found.encoder("thrower")).hasMessageContainingAll("thrower.jar", "no licence");
        }
    }

    private static void setClassVersion(Path jar, String entry, int major) throws IOException {
        try (var zip = java.nio.file.FileSystems.newFileSystem(jar)) {
            byte[] bytes = Files.readAllBytes(zip.getPath(entry));
            bytes[7] = (byte) major;
            Files.write(zip.getPath(entry), bytes);
        }
    }

    @Test
    void scanningAgainFindsWhatIsNewChangedOrGone() throws IOException {
        Path jar = plugin(true, "one", 1).write(directory.resolve("one.jar"));
        FileTime time = FileTime.fromMillis(1_700_000_000_000L);
        Files.setLastModifiedTime(jar, time);
        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            Plugins first = plugins.scan();
            plugin(false, "two", 2).write(directory.resolve("two.jar"));
            Plugins second = plugins.scan();
            assertThat(second.encoder("one")).isSameAs(first.encoder("one"));
            assertThat(width(second, "two")).isEqualTo(2);
            assertThatThrownBy(() -> first.encoder("two")).isInstanceOf(PluginException.class);

            Path other = plugin(true, "one", 3).write(temporary.resolve("one.jar"));
            assertThat(Files.size(other)).isEqualTo(Files.size(jar));
            Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(jar, time);
            Files.delete(directory.resolve("two.jar"));
            Plugins third = plugins.scan();
            assertThat(width(third, "one")).isEqualTo(3);
            assertThat(width(first, "one")).as("of the earlier scan").isEqualTo(1);
            assertThatThrownBy(() -> third.encoder("two")).isInstanceOf(PluginException.class);

            Files.writeString(jar, "damaged");
            assertThat(plugins.scan().broken()).hasSize(1);
            plugin(true, "one", 4).write(jar);
            assertThat(width(plugins.scan(), "one")).isEqualTo(4);
        }
    }

    /** Overwriting an open jar would break classes that are not loaded yet, were it not a copy that is open. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsInUseWorksOnWhenItsJarIsOverwrittenAndEverythingElseClosed(boolean module) throws IOException {
        Path jar = plugin(module, "one", 1).write(directory.resolve("one.jar"));
        SpeechEncoder encoder;
        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            encoder = encoder(plugins.scan(), "one");
        }
        Files.write(jar, new byte[(int) Files.size(jar)]);
        System.gc();
        assertThat(encoder.fingerprint()).as("from a class loaded only now").isEqualTo("late");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPluginThatNobodyUsesIsUnloadedAndItsCopyDeleted(boolean module) throws IOException {
        Path jar = plugin(module, "one", 1).write(directory.resolve("one.jar"));
        try (PluginDirectory directoryOpen = PluginDirectory.open(directory)) {
            SpeechEncoder[] used = {encoder(directoryOpen.scan(), "one")};
            WeakReference<ClassLoader> classes =
                    new WeakReference<>(used[0].getClass().getClassLoader());
            Path copy = FoundProvider.jarOf(used[0].getClass()).orElseThrow();
            assertThat(copy).exists().isNotEqualTo(jar);
            System.gc();
            assertThat(isCleared(classes))
                    .as("cleared while the directory knows it")
                    .isFalse();

            Files.delete(jar);
            directoryOpen.scan();
            System.gc();
            assertThat(isCleared(classes))
                    .as("cleared while its encoder is used")
                    .isFalse();
            assertThat(copy).exists();

            used[0].close();
            used[0] = null;
            for (int i = 0; i < 20 && !isCleared(classes); i++) {
                System.gc();
            }
            assertThat(isCleared(classes)).as("cleared once nobody uses it").isTrue();
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (Files.exists(copy) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(copy).doesNotExist();
        }
    }

    private static boolean isCleared(WeakReference<?> reference) {
        return reference.refersTo(null);
    }

    @Test
    void aDirectoryThatIsNoneOrIsClosedIsRefused() {
        assertThatThrownBy(() -> PluginDirectory.open(temporary.resolve("absent")))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("absent");
        PluginDirectory closed = PluginDirectory.open(directory);
        closed.close();
        closed.close();
        assertThatThrownBy(closed::scan).isInstanceOf(IllegalStateException.class);
    }

    /** The same API once more, as a program has it that knows no modules. */
    @Test
    void pluginsWorkInAProgramThatHasTheApiOnItsClassPath() throws Exception {
        plugin(true, "one", 1).write(directory.resolve("one.jar"));
        plugin(false, "two", 2).write(directory.resolve("two.jar"));
        try (URLClassLoader program =
                new URLClassLoader(new URL[] {PluginJar.api().toUri().toURL()}, null)) {
            Class<?> type = program.loadClass(PluginDirectory.class.getName());
            assertThat(type.getModule().isNamed()).isFalse();
            try (AutoCloseable plugins =
                    (AutoCloseable) type.getMethod("open", Path.class).invoke(null, directory)) {
                Object found = type.getMethod("scan").invoke(plugins);
                assertThat(found.getClass().getMethod("broken").invoke(found)).isEqualTo(List.of());
                assertThat(found.getClass().getMethod("list").invoke(found).toString())
                        .contains("name=one", "name=two", "module=(class path)");
            }
        }
    }

    @Test
    void aProviderIsMadeOnceForAllScans() throws IOException {
        plugin(false, "one", 1).write(directory.resolve("one.jar"));
        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            SpeechEncoderProvider provider = plugins.scan().encoder("one");
            assertThat(plugins.scan().encoder("one")).isSameAs(provider);
        }
    }
}
