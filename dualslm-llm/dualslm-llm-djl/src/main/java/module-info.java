/** Decoder-only language models from Hugging Face checkpoints, on DJL and PyTorch. */
module org.dualslm.llm.djl {
    requires transitive org.dualslm.api;
    requires org.dualslm.djl;
    requires transitive org.dualslm.llm.text;

    exports org.dualslm.llm.djl;

    provides org.dualslm.api.llm.LanguageModelProvider with
            org.dualslm.llm.djl.TransformerProvider;
}
