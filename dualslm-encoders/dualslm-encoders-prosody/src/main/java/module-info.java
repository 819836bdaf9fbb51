/** Frame level and pitch as a speech encoder of their own, in plain Java. */
module org.dualslm.encoders.prosody {
    requires transitive org.dualslm.api;
}
