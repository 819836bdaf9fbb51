package org.dualslm.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.dualslm.api.Plugins;
import org.dualslm.llm.onnx.OnnxExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what the plugin {@code transformer-onnx} loads. */
@Command(
        name = "export-onnx",
        description = "Writes a language model's checkpoint as ONNX graphs, for the plugin transformer-onnx.",
        mixinStandardHelpOptions = true)
final class ExportOnnxCommand implements Runnable {
    @Option(
            names = "--model",
            paramLabel = "SOURCE",
            required = true,
            description = "A checkpoint in Hugging Face layout: a directory, hf:OWNER/NAME or bundled:NAME/FOLDER.")
    private String model;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write; created if need be.")
    private Path out;

    @Option(
            names = "--precision",
            description = "In which format weights are stored: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OnnxExport.Precision precision = OnnxExport.Precision.FLOAT32;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try {
            OnnxExport.write(Plugins.installed().source(model), out, precision);
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot write " + out + ": " + e, e);
        }
        String variant = precision.variant();
        PrintWriter console = spec.commandLine().getOut();
        console.printf(
                "Wrote %s. As a language model: {\"provider\": \"transformer-onnx\", \"source\": \"%s\"%s}%n",
                out, out, variant.isEmpty() ? "" : ", \"options\": {\"variant\": \"" + variant + "\"}");
        console.flush();
    }
}
