package org.dualslm.llm.djl;

import org.dualslm.testkit.ProviderContract;

/** The provider is found, on either path. */
class PluginTest extends ProviderContract {
    @Override
    protected Class<TransformerProvider> anyProvider() {
        return TransformerProvider.class;
    }
}
