package org.dualslm.api;

import java.util.Map;
import java.util.Optional;

/** Which artifact brings which of this project's own plugins, so that a missing one can be named. */
final class KnownArtifacts {
    private static final Map<String, String> BY_PLUGIN = Map.of(
            "moonshine-onnx", "org.dualslm:dualslm-encoders-onnx",
            "speech-onnx", "org.dualslm:dualslm-encoders-onnx",
            "whisper-djl", "org.dualslm:dualslm-encoders-djl",
            "wav2vec2-djl", "org.dualslm:dualslm-encoders-djl",
            "prosody", "org.dualslm:dualslm-encoders-prosody",
            "paralinguistic-djl", "org.dualslm:dualslm-adapters-djl",
            "linguistic-djl", "org.dualslm:dualslm-adapters-djl",
            "transformer-djl", "org.dualslm:dualslm-llm-djl",
            "transformer-onnx", "org.dualslm:dualslm-llm-onnx",
            "hf", "org.dualslm:dualslm-hub");

    private KnownArtifacts() {}

    static Optional<String> bringing(String plugin) {
        return Optional.ofNullable(BY_PLUGIN.get(plugin));
    }
}
