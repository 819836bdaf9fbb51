package org.dualslm.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * A digest of graphs with their weights. ONNX Runtime shows nobody the weights in its memory, nor lets anyone change them, so their
 * files are digested.
 */
public final class GraphDigest {
    private GraphDigest() {}

    /**
     * Of the graphs, and of the files beside them in which exporters put weights: {@code FILE_data}, {@code FILE_data_1}, ….
     *
     * @param settings text of all else that changes what they compute
     * @throws ModelFormatException if one cannot be read
     */
    public static String of(String settings, ModelSource source, String... graphs) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((settings + "\n").getBytes(StandardCharsets.UTF_8));
            for (String graph : graphs) {
                add(source, graph, digest);
                String data = graph + "_data";
                for (int i = 1; source.contains(data); i++) {
                    add(source, data, digest);
                    data = graph + "_data_" + i;
                }
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static void add(ModelSource source, String file, MessageDigest digest) {
        digest.update((file + "\n").getBytes(StandardCharsets.UTF_8));
        try (InputStream in = new DigestInputStream(source.open(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new ModelFormatException("Cannot read " + OnnxSession.describe(source, file) + ": " + e, e);
        }
    }
}
