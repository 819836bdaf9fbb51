package org.dualslm.examples;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.BrokenPlugin;
import org.dualslm.api.InstalledPlugin;
import org.dualslm.api.Plugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the plugins that can be named in a model's description, and those that are broken. */
@Command(name = "plugins", description = "Lists the installed plugins.", mixinStandardHelpOptions = true)
final class PluginsCommand implements Runnable {
    private static final List<String> HEADINGS = List.of("KIND", "NAME", "VERSION", "CAPABILITIES", "MODULE", "JAR");

    private final Provider<Plugins> plugins;

    @Spec
    private CommandSpec spec;

    @Inject
    PluginsCommand(Provider<Plugins> plugins) {
        this.plugins = plugins;
    }

    @Override
    public void run() {
        Plugins found = plugins.get();
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        for (InstalledPlugin plugin : found.list()) {
            rows.add(List.of(
                    plugin.kind(),
                    plugin.name(),
                    orDash(plugin.version()),
                    orDash(String.join(" ", plugin.capabilities())),
                    plugin.module(),
                    plugin.origin()));
        }
        PrintWriter out = spec.commandLine().getOut();
        print(rows, out);
        if (!found.broken().isEmpty()) {
            out.println("\nThese cannot be used:");
            for (BrokenPlugin plugin : found.broken()) {
                out.println(plugin.origin() + "\n  " + plugin.reason());
            }
        }
        out.flush();
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** Each column as wide as its longest cell. */
    private static void print(List<List<String>> rows, PrintWriter out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int index = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(index).length())
                        .max()
                        .orElseThrow();
                line.append(row.get(column))
                        .append(" ".repeat(width - row.get(column).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
