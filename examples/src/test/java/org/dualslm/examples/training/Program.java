package org.dualslm.examples.training;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.dualslm.examples.DualSlm;

/** The program as one would start it. */
final class Program {
    private Program() {}

    /** What it prints, complaints as well. */
    static String run(String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        DualSlm.commandLine().setOut(writer).setErr(writer).execute(arguments);
        return text.toString();
    }
}
