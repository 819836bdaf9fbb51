package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A jar to be made from source text. Sources are named as files; everything that does not end in {@code .java} goes in as it is. */
final class PluginJar {
    static final String ENCODERS = "META-INF/services/org.dualslm.api.encoder.SpeechEncoderProvider";

    private final Map<String, String> files = new LinkedHashMap<>();
    private final List<Path> dependencies = new ArrayList<>();
    private String version;
    private String manifest = "";

    /** A provider of an encoder whose one stream has that width, and which loads a further class when asked for its fingerprint. */
    static PluginJar encoder(String packageName, String name, int width) {
        return new PluginJar()
                .with(packageName.replace('.', '/') + "/Provider.java", """
                package %s;
                import java.util.*;
                import org.dualslm.api.audio.AudioClip;
                import org.dualslm.api.encoder.*;
                import org.dualslm.api.plugin.*;
                public final class Provider implements SpeechEncoderProvider {
                    public Provider() {}
                    public String name() { return "%s"; }
                    public Set<Class<?>> capabilities() { return Set.of(AutoCloseable.class); }
                    public SpeechEncoder create(ModelSource source, Options options) { return new Still(); }
                }
                final class Still implements SpeechEncoder {
                    public List<SpeechStream> streams() { return List.of(new SpeechStream("still", %d, 10)); }
                    public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) { return List.of(); }
                    public String fingerprint() { return Late.text(); }
                    public void close() {}
                }
                final class Late {
                    static String text() { return "late"; }
                }
                """.formatted(packageName, name, width));
    }

    PluginJar asModule(String name, String... requires) {
        String packageName = name;
        return with(
                "module-info.java",
                "module " + name + " { requires org.dualslm.api; "
                        + Arrays.stream(requires)
                                .map(module -> "requires " + module + "; ")
                                .collect(Collectors.joining())
                        + "provides org.dualslm.api.encoder.SpeechEncoderProvider with " + packageName
                        + ".Provider; }");
    }

    PluginJar asService(String className) {
        return with(ENCODERS, "# ours\n" + className + " # this one\n");
    }

    PluginJar with(String file, String text) {
        files.put(file, text);
        return this;
    }

    PluginJar replacing(String found, String replacement) {
        files.replaceAll((name, text) -> text.replace(found, replacement));
        return this;
    }

    PluginJar needing(Path jar) {
        dependencies.add(jar);
        return this;
    }

    PluginJar version(String text) {
        version = text;
        return this;
    }

    PluginJar implementationVersion(String text) {
        manifest = "Implementation-Version: " + text + "\n";
        return this;
    }

    /** Compiles against the API alone, and what it needs. */
    Path write(Path jar) throws IOException {
        Path work = Files.createTempDirectory("plugin-jar");
        Path classes = Files.createDirectory(work.resolve("classes"));
        List<Path> sources = new ArrayList<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            boolean source = file.getKey().endsWith(".java");
            Path path = (source ? work.resolve("src") : classes).resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            if (source) {
                sources.add(path);
            }
        }
        Path text = Files.writeString(work.resolve("manifest"), manifest);
        if (!sources.isEmpty()) {
            String needed = Stream.concat(Stream.of(api()), dependencies.stream())
                    .map(Path::toString)
                    .collect(Collectors.joining(java.io.File.pathSeparator));
            List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "--release", "17"));
            arguments.addAll(List.of(files.containsKey("module-info.java") ? "--module-path" : "--class-path", needed));
            sources.forEach(source -> arguments.add(source.toString()));
            run("javac", arguments);
        }
        List<String> arguments = new ArrayList<>(List.of("--create", "--no-compress", "--file", jar.toString()));
        arguments.addAll(List.of("--manifest", text.toString()));
        if (version != null) {
            arguments.addAll(List.of("--module-version", version));
        }
        arguments.addAll(List.of("-C", classes.toString(), "."));
        Files.createDirectories(jar.getParent());
        run("jar", arguments);
        return jar;
    }

    static Path api() {
        try {
            return Path.of(Plugins.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static void run(String tool, List<String> arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertThat(status).as("%s %s: %s", tool, arguments, said).isZero();
    }
}
