/** Speech encoders on ONNX Runtime. */
module org.dualslm.encoders.onnx {
    requires transitive org.dualslm.api;
    requires com.microsoft.onnxruntime;
}
