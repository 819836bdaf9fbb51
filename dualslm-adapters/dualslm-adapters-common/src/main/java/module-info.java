/** What the paper's two adapters are, whatever the engine: options, parameters, batches, locks. For their plugins only. */
@SuppressWarnings("module") // the plugins named below are built after this module
module org.dualslm.adapters.common {
    requires transitive org.dualslm.api;

    exports org.dualslm.adapters.common to
            org.dualslm.adapters.djl,
            org.dualslm.adapters.tensorflow;
}
