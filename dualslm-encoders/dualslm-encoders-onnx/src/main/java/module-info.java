/** Speech encoders on ONNX Runtime. */
module org.dualslm.encoders.onnx {
    requires transitive org.dualslm.api;
    requires com.microsoft.onnxruntime;

    exports org.dualslm.encoders.onnx;

    provides org.dualslm.api.encoder.SpeechEncoderProvider with
            org.dualslm.encoders.onnx.MoonshineOnnxProvider;
}
