package org.dualslm.adapters.djl;

import org.dualslm.adapters.testing.LinguisticAdapterContract;
import org.dualslm.api.adapter.AdapterProvider;

class LinguisticAdapterTest extends LinguisticAdapterContract {
    @Override
    protected AdapterProvider adapters() {
        return new LinguisticAdapterProvider();
    }
}
