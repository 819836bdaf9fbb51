package org.dualslm.api;

import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.Provider;
import org.dualslm.api.plugin.SourceProvider;

/** The kinds of plugins, in the order of their names. */
enum PluginKind {
    ADAPTER("adapter", AdapterProvider.class),
    LANGUAGE_MODEL("language model", LanguageModelProvider.class),
    SOURCE("model source", SourceProvider.class),
    ENCODER("speech encoder", SpeechEncoderProvider.class);

    private final String text;
    private final Class<? extends Provider> service;

    PluginKind(String text, Class<? extends Provider> service) {
        this.text = text;
        this.service = service;
    }

    /** The interface that its providers implement. */
    Class<? extends Provider> service() {
        return service;
    }

    /** As messages call it. */
    @Override
    public String toString() {
        return text;
    }

    static PluginKind of(Provider provider) {
        for (PluginKind kind : values()) {
            if (kind.service.isInstance(provider)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(provider.getClass().getName() + " is of no kind of plugin");
    }
}
