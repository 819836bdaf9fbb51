package org.dualslm.llm.onnx;

import java.util.ArrayDeque;
import java.util.Deque;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.llm.text.CheckpointText;
import org.dualslm.onnx.GraphDigest;
import org.dualslm.onnx.OnnxSession;
import org.dualslm.onnx.Threads;

/**
 * Decoder-only transformers on ONNX Runtime, under the name {@code transformer-onnx}. The source is in the layout of the ONNX exports
 * on the Hugging Face hub, as {@link OnnxExport} writes it too: {@code config.json}, {@code tokenizer.json} and the other files of
 * a checkpoint, {@code onnx/decoder_model_merged.onnx} with {@code inputs_embeds} and a key/value cache, and {@code
 * onnx/embed_tokens.onnx}; weights may lie in files beside these. Any architecture will do, since the graph computes it. For
 * inference: what it builds gives no gradients.
 *
 * <p>Options:
 *
 * <ul>
 *   <li>{@code variant} (default: none): the number format, as the files' names end with it: {@code fp16}, {@code q4}, {@code
 *       quantized}, …
 *   <li>{@code embeddingsVariant} (default: {@code variant}): likewise of {@code embed_tokens.onnx}.
 *   <li>{@code threads} (default 0, up to 256): threads that share one run; 0 leaves it to ONNX Runtime, which takes one for each core.
 * </ul>
 */
public final class OnnxTransformerProvider implements LanguageModelProvider {
    private static final String NAME = "transformer-onnx";
    private static final String VARIANT = "variant";
    private static final String EMBEDDINGS_VARIANT = "embeddingsVariant";

    /** For {@link java.util.ServiceLoader}. */
    public OnnxTransformerProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if an option is unknown or out of its range
     */
    @Override
    public LanguageModel create(ModelSource source, Options options) {
        options.requireOnly(NAME, VARIANT, EMBEDDINGS_VARIANT, Threads.OPTION);
        String variant = options.text(VARIANT, "");
        DecoderFiles files = DecoderFiles.choose(source, variant, options.text(EMBEDDINGS_VARIANT, variant));
        ExportConfig config = ExportConfig.read(source);
        int threads = Threads.choose(options, 0);
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            OnnxSession graph = OnnxSession.open(source, files.decoder(), OnnxSession.Mode.OPTIMIZED, threads);
            opened.push(graph);
            Decoder decoder = new Decoder(graph, config);
            graph = OnnxSession.open(source, files.embeddings(), OnnxSession.Mode.OPTIMIZED, threads);
            opened.push(graph);
            TokenEmbeddings embeddings = new TokenEmbeddings(graph, decoder.hiddenSize());
            CheckpointText text = CheckpointText.read(source, decoder.vocabularySize());
            opened.push(text);
            return new OnnxTransformerModel(
                    decoder,
                    embeddings,
                    config.contextLength(),
                    text,
                    () -> GraphDigest.of("", source, files.decoder(), files.embeddings()));
        } catch (RuntimeException | Error e) {
            opened.forEach(part -> close(part, e));
            throw e;
        }
    }

    private static void close(AutoCloseable part, Throwable failure) {
        try {
            part.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}
