package org.dualslm.llm.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.llm.text.CheckpointText;
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
                    decoder, embeddings, config.contextLength(), text, () -> fingerprint(source, files));
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

    /** Of the graphs, and of the files beside them in which exporters put weights. */
    private static String fingerprint(ModelSource source, DecoderFiles files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String graph : new String[] {files.decoder(), files.embeddings()}) {
                digest(source, graph, digest);
                String file = graph + "_data";
                for (int i = 1; source.contains(file); i++) {
                    digest(source, file, digest);
                    file = graph + "_data_" + i;
                }
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static void digest(ModelSource source, String file, MessageDigest digest) {
        digest.update((file + "\n").getBytes(StandardCharsets.UTF_8));
        try (InputStream in = new DigestInputStream(source.open(file), digest)) {
            byte[] piece = new byte[1 << 16];
            while (in.read(piece) >= 0) {
                // the stream digests
            }
        } catch (IOException e) {
            throw new ModelFormatException("Cannot read " + OnnxSession.describe(source, file) + ": " + e, e);
        }
    }
}
