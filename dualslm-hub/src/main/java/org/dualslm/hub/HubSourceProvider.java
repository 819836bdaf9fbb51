package org.dualslm.hub;

import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.SourceProvider;

/**
 * {@code hf:OWNER/NAME[@REVISION]}: downloads with a progress bar on the standard error stream, with the settings of {@link
 * HubSettings#fromEnvironment()}.
 */
public final class HubSourceProvider implements SourceProvider {
    /** For {@link java.util.ServiceLoader}. */
    public HubSourceProvider() {}

    @Override
    public String name() {
        return HubLocation.SCHEME;
    }

    @Override
    public ModelSource resolve(String location) {
        Hub hub = new Hub(HubSettings.fromEnvironment(), DownloadProgress.onConsole());
        return ModelSource.directory(hub.snapshot(HubLocation.parse(location)));
    }
}
