package org.dualslm.encoders.djl;

import org.dualslm.testkit.ProviderContract;

/** Both providers are found, on either path. */
class ProvidersTest extends ProviderContract {
    @Override
    protected Class<WhisperProvider> anyProvider() {
        return WhisperProvider.class;
    }
}
