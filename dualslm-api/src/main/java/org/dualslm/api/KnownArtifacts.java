package org.dualslm.api;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which artifact brings which of this project's own plugins, so that a missing one can be named. */
final class KnownArtifacts {
    private static final Map<String, String> BY_PLUGIN = Map.ofEntries(
            Map.entry("moonshine-onnx", "org.dualslm:dualslm-encoders-onnx"),
            Map.entry("speech-onnx", "org.dualslm:dualslm-encoders-onnx"),
            Map.entry("whisper-djl", "org.dualslm:dualslm-encoders-djl"),
            Map.entry("wav2vec2-djl", "org.dualslm:dualslm-encoders-djl"),
            Map.entry("savedmodel-tensorflow", "org.dualslm:dualslm-encoders-tensorflow"),
            Map.entry("prosody", "org.dualslm:dualslm-encoders-prosody"),
            Map.entry("paralinguistic-djl", "org.dualslm:dualslm-adapters-djl"),
            Map.entry("linguistic-djl", "org.dualslm:dualslm-adapters-djl"),
            Map.entry("paralinguistic-tensorflow", "org.dualslm:dualslm-adapters-tensorflow"),
            Map.entry("linguistic-tensorflow", "org.dualslm:dualslm-adapters-tensorflow"),
            Map.entry("transformer-djl", "org.dualslm:dualslm-llm-djl"),
            Map.entry("transformer-onnx", "org.dualslm:dualslm-llm-onnx"),
            Map.entry("hf", "org.dualslm:dualslm-hub"));

    private KnownArtifacts() {}

    /** The names of all of them. */
    static Set<String> plugins() {
        return BY_PLUGIN.keySet();
    }

    static Optional<String> bringing(String plugin) {
        return Optional.ofNullable(BY_PLUGIN.get(plugin));
    }
}
