package org.dualslm.examples;

import java.io.PrintWriter;
import org.dualslm.api.InstalledPlugin;
import org.dualslm.api.Plugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the plugins that can be named in a model's description. */
@Command(name = "plugins", description = "Lists the installed plugins.", mixinStandardHelpOptions = true)
final class PluginsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        for (InstalledPlugin plugin : Plugins.installed().list()) {
            out.printf("%-15s %-25s %-31s %s%n", plugin.kind(), plugin.name(), plugin.module(), plugin.origin());
        }
        out.flush();
    }
}
