/** Log-mel energies as a speech encoder. */
module com.example.mel {
    requires org.dualslm.api;

    provides org.dualslm.api.encoder.SpeechEncoderProvider with
            com.example.mel.MelEncoderProvider;
}
