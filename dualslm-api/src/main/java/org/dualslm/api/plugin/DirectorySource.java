package org.dualslm.api.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A model in a local directory. */
record DirectorySource(Path directory) implements ModelSource {
    DirectorySource {
        directory = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw new ModelFormatException("No model directory at " + directory);
        }
    }

    @Override
    public boolean contains(String file) {
        return Files.isRegularFile(resolve(file));
    }

    @Override
    public InputStream open(String file) throws IOException {
        return Files.newInputStream(resolve(file));
    }

    @Override
    public Optional<Path> path(String file) {
        return Optional.of(resolve(file)).filter(Files::isRegularFile);
    }

    @Override
    public ModelSource child(String folder) {
        return new DirectorySource(resolve(folder));
    }

    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public String description() {
        return directory.toString();
    }

    private Path resolve(String file) {
        Path path = directory.resolve(file).normalize();
        if (!path.startsWith(directory)) {
            throw new ModelFormatException("'" + file + "' leads out of the model directory " + directory);
        }
        return path;
    }
}
