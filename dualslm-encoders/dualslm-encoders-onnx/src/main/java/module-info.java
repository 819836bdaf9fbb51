/** Speech encoders on ONNX Runtime. */
module org.dualslm.encoders.onnx {
    requires transitive org.dualslm.api;
    requires org.dualslm.onnx;

    exports org.dualslm.encoders.onnx;

    provides org.dualslm.api.encoder.SpeechEncoderProvider with
            org.dualslm.encoders.onnx.MoonshineOnnxProvider,
            org.dualslm.encoders.onnx.SpeechOnnxProvider;
}
