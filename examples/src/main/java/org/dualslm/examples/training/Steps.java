package org.dualslm.examples.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.examples.DualSlm;
import org.dualslm.train.TrainingException;
import picocli.CommandLine;

/**
 * Commands of this program that make up another, each carried out unless what it makes is there: so what was stopped goes on. Immutable.
 *
 * @param threads at work at a time
 * @param asker where to print
 */
record Steps(int threads, CommandLine asker) {
    /** A command failed, or was stopped. */
    static final class Stopped extends Exception {
        private static final long serialVersionUID = 1;
        private final int exitCode;

        Stopped(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    /**
     * Whether something was begun with these settings, which are then in the file.
     *
     * @throws TrainingException if it was begun with others, naming one
     */
    static boolean begun(Path file, JsonObject settings) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        JsonObject before = Json.parseObject(Files.readString(file), file.toString());
        for (String key : settings.keys()) {
            if (!before.get(key).equals(settings.get(key))) {
                throw new TrainingException("What is in " + file.getParent() + " was begun with " + key + " "
                        + before.get(key).toText() + ", not "
                        + settings.get(key).toText()
                        + "; go on with what it was begun with, or choose another --out");
            }
        }
        return true;
    }

    /** Carries out a command unless what it makes is there. */
    void carryOut(Path made, List<Object> arguments) throws Stopped {
        if (Files.exists(made)) {
            return;
        }
        List<String> command =
                new ArrayList<>(arguments.stream().map(String::valueOf).toList());
        command.addAll(List.of("--threads", String.valueOf(threads)));
        PrintWriter writer = asker.getOut();
        writer.println("./dualslm " + String.join(" ", command));
        writer.flush();
        int exitCode =
                DualSlm.commandLine().setOut(writer).setErr(asker.getErr()).execute(command.toArray(String[]::new));
        if (exitCode != 0) {
            throw new Stopped(exitCode);
        }
    }
}
