package org.dualslm.train.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every file of an unpacked corpus, found by name whatever its case and however deep it lies. Hidden files, such as those macOS leaves in
 * archives, do not count. Of a recording that is there as {@code .wav} and as {@code .flac}, the former counts.
 */
final class CorpusFolder {
    private static final List<String> EXTENSIONS = List.of(".wav", ".flac");

    private final Path path;
    private final List<Path> files;
    private final List<Path> recordings = new ArrayList<>();
    private final Map<String, List<Path>> recordingsByStem = new HashMap<>();

    private CorpusFolder(Path path, List<Path> files) {
        this.path = path;
        this.files = files;
        Map<String, Path> byPath = new HashMap<>();
        for (String extension : EXTENSIONS) {
            for (Path file : files) {
                if (lowerName(file).endsWith(extension)) {
                    byPath.putIfAbsent(withoutExtension(file.toString()), file);
                }
            }
        }
        for (Path file : files) {
            if (file.equals(byPath.get(withoutExtension(file.toString())))) {
                recordings.add(file);
                recordingsByStem
                        .computeIfAbsent(stem(file), stem -> new ArrayList<>())
                        .add(file);
            }
        }
    }

    /**
     * Looks through a folder and all below it; links are followed.
     *
     * @throws CorpusException if it is none, or cannot be looked through
     */
    static CorpusFolder of(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(path)) {
            throw new CorpusException(
                    "There is no folder " + path + "; give the one that the corpus was unpacked into");
        }
        try (Stream<Path> walk = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            return new CorpusFolder(
                    path,
                    walk.filter(file -> !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file))
                            .sorted()
                            .toList());
        } catch (IOException | UncheckedIOException e) {
            throw new CorpusException("Cannot look through " + path + ": " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    /** All recordings, by path. */
    List<Path> recordings() {
        return recordings;
    }

    /** The files whose names, in lower case, are wanted, by path. */
    List<Path> files(Predicate<String> wanted) {
        return files.stream().filter(file -> wanted.test(lowerName(file))).toList();
    }

    /**
     * The recordings that a corpus's own list means.
     *
     * @param reference the last parts of a path, or just a name; with or without extension
     * @return by path; empty if there is none
     */
    List<Path> recordings(String reference) {
        String[] parts = withoutExtension(reference.replace('\\', '/')).split("/+");
        String name = parts.length == 0 ? "" : parts[parts.length - 1];
        return recordingsByStem.getOrDefault(name, List.of()).stream()
                .filter(file -> endsWith(file, parts))
                .toList();
    }

    private static boolean endsWith(Path file, String[] parts) {
        int names = file.getNameCount();
        for (int back = 2; back <= parts.length; back++) {
            String part = parts[parts.length - back];
            boolean meansNothing = part.isEmpty() || part.equals(".");
            if (!meansNothing
                    && (back > names || !lowerName(file.getName(names - back)).equals(part))) {
                return false;
            }
        }
        return true;
    }

    /** The name in lower case, without extension. */
    static String stem(Path file) {
        return withoutExtension(file.getFileName().toString());
    }

    private static String withoutExtension(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream()
                .filter(lower::endsWith)
                .findFirst()
                .map(extension -> lower.substring(0, lower.length() - extension.length()))
                .orElse(lower);
    }

    private static String lowerName(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    /**
     * The lines of a UTF-8 text, without a byte order mark.
     *
     * @throws CorpusException if it cannot be read
     */
    static List<String> lines(Path file) {
        return text(file).lines().toList();
    }

    /** As {@link #lines}, in one piece. */
    static String text(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (IOException e) {
            throw new CorpusException("Cannot read " + file + " as UTF-8 text: " + e, e);
        }
    }
}
