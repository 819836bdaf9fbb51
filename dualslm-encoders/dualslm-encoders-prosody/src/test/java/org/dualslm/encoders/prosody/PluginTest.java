package org.dualslm.encoders.prosody;

import org.dualslm.testkit.ProviderContract;

/** The provider is found, on either path. */
class PluginTest extends ProviderContract {
    @Override
    protected Class<ProsodyEncoderProvider> anyProvider() {
        return ProsodyEncoderProvider.class;
    }
}
