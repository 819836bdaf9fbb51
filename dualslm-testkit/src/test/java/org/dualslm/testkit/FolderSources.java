package org.dualslm.testkit;

import java.nio.file.Path;
import java.util.Objects;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.SourceProvider;

/** The simplest provider of sources that keeps the contract: {@code test:NAME} is a folder of this module's test resources. */
class FolderSources implements SourceProvider {
    @Override
    public String name() {
        return "test";
    }

    @Override
    public ModelSource resolve(String location) {
        if (!location.matches("test:[a-z-]+")) {
            throw new IllegalArgumentException("'" + location + "' is no location: write test:NAME");
        }
        return found(location.substring(5));
    }

    ModelSource found(String folder) {
        try {
            return ModelSource.directory(Path.of("src/test/resources").resolve(Objects.requireNonNull(folder)));
        } catch (ModelFormatException e) {
            throw new ModelFormatException("There is no folder " + folder + ": " + e.getMessage(), e);
        }
    }
}
