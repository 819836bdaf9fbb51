package org.dualslm.api.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a model's files are: a directory, or resources on the class or module path. File names use {@code /} and may not
 * leave the source. Immutable and shareable between threads.
 */
public sealed interface ModelSource permits DirectorySource, ResourceSource {
    /**
     * A local directory.
     *
     * @throws ModelFormatException if there is none
     */
    static ModelSource directory(Path directory) {
        return new DirectorySource(directory);
    }

    /**
     * A model bundled in a jar under {@code META-INF/dualslm/models/NAME/}, found on the class or module path. (A folder whose
     * name is no package name is open to every module.)
     *
     * @param name lower-case ASCII letters, digits and dashes
     * @throws ModelFormatException if no jar holds it, naming the artifact that would
     */
    static ModelSource bundled(String name) {
        return ResourceSource.bundled(name);
    }

    /** Whether the file is there. */
    boolean contains(String file);

    /**
     * Opens a file; the caller closes the stream.
     *
     * @throws IOException if it is not there or cannot be read
     */
    InputStream open(String file) throws IOException;

    /** The file's path, where it is a file of its own and can be memory-mapped; empty for resources. */
    Optional<Path> path(String file);

    /** The files below a folder of this source. */
    ModelSource child(String folder);

    /** What {@link org.dualslm.api.Plugins#source} finds it by again: an absolute path, or {@code bundled:NAME/FOLDER}. */
    String location();

    /** For messages: the directory, or the resource folder. */
    String description();

    /**
     * The whole file.
     *
     * @throws ModelFormatException if it is not there or cannot be read
     */
    default byte[] bytes(String file) {
        try (InputStream in = open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ModelFormatException("Cannot read '" + file + "' in " + description() + ": " + e, e);
        }
    }

    /**
     * The whole file as UTF-8.
     *
     * @throws ModelFormatException if it is not there or cannot be read
     */
    default String text(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }
}
