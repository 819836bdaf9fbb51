/** What the reference engine's plugins share: device choice, weights, Torch programs, tensors. For these plugins only. */
@SuppressWarnings("module") // the plugins named below are built after this module
module org.dualslm.djl {
    requires transitive org.dualslm.api;
    requires transitive ai.djl.api;
    requires ai.djl.pytorch_engine;
    // DJL's jars are automatic modules and cannot ask for the modules that they need.
    requires com.google.gson;
    requires org.slf4j;

    exports org.dualslm.djl to
            org.dualslm.adapters.djl,
            org.dualslm.encoders.djl,
            org.dualslm.llm.djl;
}
