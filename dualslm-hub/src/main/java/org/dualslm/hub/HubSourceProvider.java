package org.dualslm.hub;

import java.util.function.Supplier;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.SourceProvider;

/**
 * {@code hf:OWNER/NAME[@REVISION]}: downloads with a progress bar on the standard error stream, with the settings of {@link
 * HubSettings#fromEnvironment()}.
 */
public final class HubSourceProvider implements SourceProvider {
    private final Supplier<Hub> hub;

    /** For {@link java.util.ServiceLoader}. */
    public HubSourceProvider() {
        this(() -> new Hub(HubSettings.fromEnvironment(), DownloadProgress.onConsole()));
    }

    HubSourceProvider(Supplier<Hub> hub) {
        this.hub = hub;
    }

    @Override
    public String name() {
        return HubLocation.SCHEME;
    }

    @Override
    public ModelSource resolve(String location) {
        return ModelSource.directory(hub.get().snapshot(HubLocation.parse(location)));
    }
}
