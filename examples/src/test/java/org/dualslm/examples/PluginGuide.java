package org.dualslm.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code docs/plugins.md} shows.
 *
 * @param files by the path that stands above each
 * @param snippets Java without a path
 */
record PluginGuide(Map<String, String> files, List<String> snippets) {
    private static final Pattern BLOCK =
            Pattern.compile("(?:\\*\\*`([^`]+)`\\*\\*\\n+)?```(\\w*)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    static PluginGuide read() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        List<String> snippets = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "docs", "plugins.md")));
        while (block.find()) {
            if (block.group(1) != null) {
                files.put(block.group(1), block.group(3));
            } else if (block.group(2).equals("java")) {
                snippets.add(block.group(3));
            }
        }
        return new PluginGuide(files, snippets);
    }

    /** Writes the files of a project of the guide's. */
    Path write(String project, Path directory) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getKey().startsWith(project + "/")) {
                Path path = directory.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        }
        return directory.resolve(project);
    }
}
