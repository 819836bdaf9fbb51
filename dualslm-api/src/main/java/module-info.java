/** Values, plugin interfaces, and the facade that composes a speech language model. Depends on the JDK alone. */
@SuppressWarnings("module") // the modules below are compiled after this one
module org.dualslm.api {
    requires java.desktop; // javax.sound.sampled

    exports org.dualslm.api;
    exports org.dualslm.api.adapter;
    exports org.dualslm.api.audio;
    exports org.dualslm.api.encoder;
    exports org.dualslm.api.internal.json to
            org.dualslm.adapters.djl,
            org.dualslm.djl,
            org.dualslm.encoders.djl,
            org.dualslm.encoders.onnx,
            org.dualslm.examples,
            org.dualslm.hub,
            org.dualslm.llm.djl,
            org.dualslm.llm.onnx,
            org.dualslm.llm.text,
            org.dualslm.testkit,
            org.dualslm.train;
    exports org.dualslm.api.internal.lock to
            org.dualslm.adapters.common,
            org.dualslm.djl,
            org.dualslm.encoders.djl,
            org.dualslm.encoders.onnx,
            org.dualslm.encoders.tensorflow,
            org.dualslm.llm.text;
    exports org.dualslm.api.llm;
    exports org.dualslm.api.matrix to
            org.dualslm.train;
    exports org.dualslm.api.plugin;
    exports org.dualslm.api.tensor;

    uses org.dualslm.api.adapter.AdapterProvider;
    uses org.dualslm.api.encoder.SpeechEncoderProvider;
    uses org.dualslm.api.llm.LanguageModelProvider;
    uses org.dualslm.api.plugin.SourceProvider;
}
