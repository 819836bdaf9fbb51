/** Speech encoders from Hugging Face checkpoints, on DJL and PyTorch. */
module org.dualslm.encoders.djl {
    requires transitive org.dualslm.api;
    requires org.dualslm.djl;

    exports org.dualslm.encoders.djl;

    provides org.dualslm.api.encoder.SpeechEncoderProvider with
            org.dualslm.encoders.djl.Wav2Vec2Provider,
            org.dualslm.encoders.djl.WhisperProvider;
}
