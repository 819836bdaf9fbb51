package org.dualslm.api.plugin;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;

/** A model whose files are resources of a jar. */
record ResourceSource(ClassLoader loader, String folder) implements ModelSource {
    private static final String MODELS = "META-INF/dualslm/models/";
    private static final String MANIFEST = "dualslm.json";

    static ModelSource bundled(String name) {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new ModelFormatException("'" + name + "' is not a model's name: lower-case letters, digits, dashes");
        }
        String folder = MODELS + name + "/";
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        for (ClassLoader loader : new ClassLoader[] {context, ResourceSource.class.getClassLoader()}) {
            if (loader != null && loader.getResource(folder + MANIFEST) != null) {
                return new ResourceSource(loader, folder);
            }
        }
        throw new ModelFormatException("No bundled model '" + name + "' on the class or module path; add the artifact "
                + "org.dualslm:dualslm-model-" + name + ", or load a directory");
    }

    @Override
    public boolean contains(String file) {
        return resource(file) != null;
    }

    @Override
    public InputStream open(String file) throws IOException {
        URL resource = resource(file);
        if (resource == null) {
            throw new FileNotFoundException(folder + file);
        }
        return resource.openStream();
    }

    @Override
    public Optional<Path> path(String file) {
        return Optional.empty();
    }

    @Override
    public ModelSource child(String child) {
        return new ResourceSource(loader, child.isEmpty() || child.equals(".") ? folder : folder + child + "/");
    }

    @Override
    public String location() {
        return "bundled:" + folder.substring(MODELS.length(), folder.length() - 1);
    }

    @Override
    public String description() {
        return "the bundled " + folder;
    }

    private URL resource(String file) {
        if (file.startsWith("/") || file.contains("..")) {
            throw new ModelFormatException("'" + file + "' leads out of " + description());
        }
        return loader.getResource(folder + file);
    }
}
