/** What language models share whatever their engine: configuration, tokenizer, chat template, generation. */
@SuppressWarnings("module") // the plugins named below are built after this module
module org.dualslm.llm.text {
    requires transitive org.dualslm.api;
    requires ai.djl.tokenizers;

    exports org.dualslm.llm.text to
            org.dualslm.llm.djl,
            org.dualslm.llm.onnx;
    exports org.dualslm.llm.text.config;
}
