package org.dualslm.api.encoder;

import java.util.Objects;

/**
 * One kind of frames an encoder can give.
 *
 * @param name stable within the encoder: {@code last}, {@code layer.0}, {@code conv}, …
 * @param width the size of each frame, ≥ 1
 * @param frameRate frames a second, > 0
 */
public record SpeechStream(String name, int width, double frameRate) {
    public SpeechStream {
        Objects.requireNonNull(name, "name");
        if (name.isBlank() || width < 1 || !(frameRate > 0) || Double.isInfinite(frameRate)) {
            throw new IllegalArgumentException(
                    "Not a stream: name '" + name + "', width " + width + ", frame rate " + frameRate);
        }
    }
}
