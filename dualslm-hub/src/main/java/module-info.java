/** Downloads published checkpoints into the standard Hugging Face cache. */
module org.dualslm.hub {
    requires transitive org.dualslm.api;
    requires java.net.http;

    exports org.dualslm.hub;

    provides org.dualslm.api.plugin.SourceProvider with
            org.dualslm.hub.HubSourceProvider;
}
