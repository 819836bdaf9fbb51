package org.dualslm.examples;

import java.nio.file.Path;
import org.dualslm.api.PluginDirectory;
import org.dualslm.api.Plugins;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where all commands find plugins: among those installed, and in a folder. */
final class PluginsOption {
    private static final String PROPERTY = "dualslm.plugins";

    @Option(
            names = "--plugins",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "A folder of further plugins: jars, or sub-folders of jars (the system property " + PROPERTY
                    + " names one, too).")
    private Path directory;

    PluginsOption() {}

    /** Those installed, and those of the folder, if one is named. */
    Plugins find() {
        String property = System.getProperty(PROPERTY);
        if (directory == null && property == null) {
            return Plugins.installed();
        }
        try (PluginDirectory plugins = PluginDirectory.open(directory == null ? Path.of(property) : directory)) {
            return plugins.scan(); // which keeps what it found
        }
    }
}
