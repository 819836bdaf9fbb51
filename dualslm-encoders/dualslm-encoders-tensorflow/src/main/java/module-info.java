/** Speech encoders on TensorFlow. */
module org.dualslm.encoders.tensorflow {
    requires transitive org.dualslm.api;
    requires org.dualslm.tensorflow;

    exports org.dualslm.encoders.tensorflow;

    provides org.dualslm.api.encoder.SpeechEncoderProvider with
            org.dualslm.encoders.tensorflow.SavedModelProvider;
}
