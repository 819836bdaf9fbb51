package org.dualslm.encoders.onnx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.onnx.OnnxSession;
import org.dualslm.onnx.Threads;

/**
 * Moonshine's encoder on ONNX Runtime, under the name {@code moonshine-onnx}: Moonshine tiny (6 layers, width 288),
 * base (8 layers, width 416) or any other size, told by the graph.
 *
 * <p>The source holds {@code encoder_model.onnx}, as Useful Sensors publishes it. Frames come at 16000 / 384 = 41.67
 * a second, {@code floor((n - 511) / 384)} of them for {@code n} samples at 16 kHz, of which at least 895 are needed.
 * Streams, all of the same length and width:
 *
 * <ul>
 *   <li>{@code last}: the encoder's output, after the final norm;
 *   <li>{@code conv}: after the three convolutions, before the first layer;
 *   <li>{@code layer.0}, {@code layer.1}, …: after each transformer layer, before the final norm.
 * </ul>
 *
 * <p>Options:
 *
 * <ul>
 *   <li>{@code windowSeconds} (default 30, from 1 to 60): longer recordings are encoded in windows of at most so many
 *       seconds, about equally long and cut where it is quiet. Moonshine was trained on clips of up to half a minute,
 *       and the cost of attention grows with the square of a window.
 *   <li>{@code threads} (default 1, up to 256): threads that share one run; 0 leaves it to ONNX Runtime, which takes
 *       one for each core. More than one pays only on an otherwise idle machine: several clips are better encoded by
 *       several calls at once. The frames do not depend on it.
 * </ul>
 *
 * <p>The fingerprint covers the model file and {@code windowSeconds}. A batch equals its clips encoded one by one,
 * bit by bit, and so does a repeated call. Another kind of processor or version of ONNX Runtime rounds differently,
 * and as the model is quantized dynamically, the least difference in rounding moves frames by some percent.
 */
public final class MoonshineOnnxProvider implements SpeechEncoderProvider {
    private static final String NAME = "moonshine-onnx";
    private static final String FILE = "encoder_model.onnx";
    private static final String WINDOW_SECONDS = "windowSeconds";

    private static final int LEAST_SECONDS = 1;
    private static final int MOST_SECONDS = 60;

    /** For {@link java.util.ServiceLoader}. */
    public MoonshineOnnxProvider() {}

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
    public SpeechEncoder create(ModelSource source, Options options) {
        options.requireOnly(NAME, Threads.OPTION, WINDOW_SECONDS);
        int threads = Threads.choose(options, 1);
        int windowFrames = windowFrames(options.number(WINDOW_SECONDS, 30));
        String file = OnnxSession.describe(source, FILE);
        if (!source.contains(FILE)) {
            throw new ModelFormatException(
                    "There is no " + file + "; " + NAME + " needs Moonshine's encoder under that name");
        }
        byte[] model = source.bytes(FILE);
        return new MoonshineEncoder(
                MoonshineSession.open(model, file, threads), windowFrames, fingerprint(model, windowFrames));
    }

    private static int windowFrames(double seconds) {
        if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
            throw new IllegalArgumentException("Option '" + WINDOW_SECONDS + "' must be from " + LEAST_SECONDS + " to "
                    + MOST_SECONDS + ", not " + seconds);
        }
        return FrameWindow.frames((int) (seconds * MoonshineEncoder.SAMPLE_RATE));
    }

    private static String fingerprint(byte[] model, int windowFrames) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((NAME + " windowFrames=" + windowFrames + "\n").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(model));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
