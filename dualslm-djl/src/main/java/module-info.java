/** What the reference engine's plugins share: device choice, Torch programs, tensors. */
module org.dualslm.djl {
    requires transitive org.dualslm.api;
    requires transitive ai.djl.api;
    requires ai.djl.pytorch_engine;
}
