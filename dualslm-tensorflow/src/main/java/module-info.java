/** What the TensorFlow plugins share: the library, its threads, tensors. For these plugins only. */
@SuppressWarnings("module") // the plugins named below are built after this module
module org.dualslm.tensorflow {
    requires transitive org.dualslm.api;
    requires transitive tensorflow;
    requires transitive tensorflow.nativelib;
    requires transitive org.tensorflow.ndarray;

    exports org.dualslm.tensorflow to
            org.dualslm.adapters.tensorflow,
            org.dualslm.encoders.tensorflow;
}
