package org.dualslm.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dualslm.api.Plugins;

/** Builds somebody else's project as Maven would, with the JDK's own tools, against the API and nothing else. */
final class PluginProject {
    private PluginProject() {}

    static Path jar(Path project, Path jar) throws IOException {
        Path classes = Files.createTempDirectory("plugin-classes");
        compile(
                List.of(
                        "--release",
                        "17",
                        "-Xlint:all",
                        "-Werror",
                        "--module-path",
                        locationOf(Plugins.class).toString()),
                classes,
                sources(project.resolve("src/main/java")));
        run(
                "jar",
                List.of(
                        "--create",
                        "--file",
                        jar.toString(),
                        "-C",
                        classes.toString(),
                        ".",
                        "-C",
                        project.resolve("src/main/resources").toString(),
                        "."));
        return jar;
    }

    static List<Path> sources(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    static void compile(List<String> options, Path classes, List<Path> sources) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-d", classes.toString()));
        sources.forEach(source -> arguments.add(source.toString()));
        run("javac", arguments);
    }

    private static void run(String tool, List<String> arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertThat(status).as("%s %s: %s", tool, arguments, said).isZero();
    }

    static String classPath(Class<?>... types) {
        return Stream.of(types)
                .map(type -> locationOf(type).toString())
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
