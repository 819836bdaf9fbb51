package org.dualslm.llm.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.llm.text.config.TransformerConfig;
import org.dualslm.onnx.GraphBuilder;

/**
 * Writes checkpoints in Hugging Face layout as ONNX graphs, in the layout of the ONNX exports on the Hugging Face hub: the
 * checkpoint's configuration and tokenizer, {@code onnx/decoder_model_merged.onnx} and {@code onnx/embed_tokens.onnx}. The graphs
 * use plain operators of opset 17, so any runtime can run them. Architectures: see {@link
 * org.dualslm.llm.text.config.Architecture}, with all their biases, norms, windows and rotary scalings.
 */
public final class OnnxExport {
    /** In which number format weights are stored, and inputs and outputs stand. Computed is in float32. */
    public enum Precision {
        FLOAT32(""),
        FLOAT16("fp16");

        private final String variant;

        Precision(String variant) {
            this.variant = variant;
        }

        /** By which {@code transformer-onnx} chooses it; empty for none. */
        public String variant() {
            return variant;
        }
    }

    private static final String PRODUCER = "dualslm";
    private static final List<String> KEPT = List.of(
            TransformerConfig.FILE,
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "chat_template.jinja",
            "LICENSE");

    private OnnxExport() {}

    /**
     * Writes one variant; others that are in the directory stay. Each graph appears complete or not at all, the decoder last. Takes heap
     * for the largest weight in float32.
     *
     * @param checkpoint {@code config.json} and {@code model.safetensors} (or shards), and whatever else it has
     * @param directory is created if need be
     * @throws ModelFormatException if the checkpoint is damaged or asks for what is not supported
     * @throws IOException if the directory cannot be written
     */
    public static void write(ModelSource checkpoint, Path directory, Precision precision) throws IOException {
        TransformerConfig config = TransformerConfig.read(checkpoint);
        CheckpointWeights weights = new CheckpointWeights(Safetensors.openModel(checkpoint), config);
        Files.createDirectories(directory.resolve(DecoderFiles.FOLDER));
        for (String file : KEPT) {
            if (checkpoint.contains(file)) {
                Files.write(directory.resolve(file), checkpoint.bytes(file));
            }
        }
        DecoderGraph graph = new DecoderGraph(config, weights, precision);
        // Both are built before either is written, so that a checkpoint that does not fit leaves no file.
        GraphBuilder decoder = graph.decoder();
        GraphBuilder embeddings = graph.embeddings();
        weights.requireAllTaken();
        embeddings.write(directory.resolve(DecoderFiles.embeddings(precision.variant())), PRODUCER);
        decoder.write(directory.resolve(DecoderFiles.decoder(precision.variant())), PRODUCER);
    }
}
