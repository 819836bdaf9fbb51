/** The paper's two adapters, trainable, on DJL and PyTorch. */
module org.dualslm.adapters.djl {
    requires transitive org.dualslm.api;
    requires org.dualslm.djl;
}
