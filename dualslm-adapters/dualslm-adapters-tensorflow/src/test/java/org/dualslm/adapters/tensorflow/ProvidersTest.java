package org.dualslm.adapters.tensorflow;

import org.dualslm.testkit.ProviderContract;

class ProvidersTest extends ProviderContract {
    @Override
    protected Class<ParalinguisticAdapterProvider> anyProvider() {
        return ParalinguisticAdapterProvider.class;
    }
}
