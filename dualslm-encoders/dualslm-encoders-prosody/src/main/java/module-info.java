/** Frame level and pitch as a speech encoder of their own, in plain Java. */
module org.dualslm.encoders.prosody {
    requires transitive org.dualslm.api;

    exports org.dualslm.encoders.prosody;

    provides org.dualslm.api.encoder.SpeechEncoderProvider with
            org.dualslm.encoders.prosody.ProsodyEncoderProvider;
}
