/** Decoder-only language models from ONNX exports, on ONNX Runtime, and the exporter that makes such files. */
module org.dualslm.llm.onnx {
    requires transitive org.dualslm.api;
    requires org.dualslm.llm.text;
    requires org.dualslm.onnx;

    exports org.dualslm.llm.onnx;

    provides org.dualslm.api.llm.LanguageModelProvider with
            org.dualslm.llm.onnx.OnnxTransformerProvider;
}
