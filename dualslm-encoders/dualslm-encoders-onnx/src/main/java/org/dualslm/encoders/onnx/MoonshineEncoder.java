package org.dualslm.encoders.onnx;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.tensor.Embeddings;

/**
 * Moonshine's encoder. Shareable between threads.
 *
 * <p>The model is quantized dynamically: the scales of its integer products come from the whole input, so a clip's
 * frames would change by some percent with the clips and the padding beside it. Hence each window of each clip is a
 * run of its own. On one core a true batch would be no faster.
 */
final class MoonshineEncoder extends WindowedEncoder {
    /** What Moonshine was trained on, in Hz. */
    static final int SAMPLE_RATE = 16_000;

    private final MoonshineSession session;
    private final int windowFrames;
    private final String fingerprint;

    /**
     * Takes over {@code session}.
     *
     * @param windowFrames the most frames a run may have
     */
    MoonshineEncoder(MoonshineSession session, int windowFrames, String fingerprint) {
        super("Moonshine encoder", SAMPLE_RATE, session.streams());
        this.session = session;
        this.windowFrames = windowFrames;
        this.fingerprint = fingerprint;
    }

    @Override
    List<Map<String, Embeddings>> encode(FloatBuffer samples, String name, Set<String> wanted) {
        List<FrameWindow> windows = FrameWindow.cut(samples, windowFrames);
        if (windows.isEmpty()) {
            throw new AudioException(name + " is too short: it has " + samples.limit() + " samples at " + SAMPLE_RATE
                    + " Hz, and Moonshine needs " + FrameWindow.SAMPLES_PER_FRAME + " for a single frame");
        }
        List<Map<String, Embeddings>> encoded = new ArrayList<>();
        for (FrameWindow window : windows) {
            encoded.add(session.run(samples.slice(window.firstSample(), window.samples()), wanted));
        }
        return encoded;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    void free() {
        session.close();
    }
}
