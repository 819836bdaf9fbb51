/** What the reference engine's plugins share: device choice, Torch programs, tensors. For these plugins only. */
@SuppressWarnings("module") // the plugins named below are built after this module
module org.dualslm.djl {
    requires transitive org.dualslm.api;
    requires transitive ai.djl.api;
    requires ai.djl.pytorch_engine;

    exports org.dualslm.djl to
            org.dualslm.adapters.djl,
            org.dualslm.llm.djl;
}
