/** What the plugins on ONNX Runtime share: sessions, tensors, reading and writing of graphs. For these plugins only. */
@SuppressWarnings("module") // the plugins named below are built after this module
module org.dualslm.onnx {
    requires transitive org.dualslm.api;
    requires transitive com.microsoft.onnxruntime;

    exports org.dualslm.onnx to
            org.dualslm.encoders.onnx,
            org.dualslm.llm.onnx;
}
