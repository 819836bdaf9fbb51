package org.dualslm.adapters.djl;

import org.dualslm.adapters.testing.AdapterParityContract;
import org.dualslm.api.adapter.AdapterProvider;

class AdapterParityTest extends AdapterParityContract {
    @Override
    protected AdapterProvider paralinguistic() {
        return new ParalinguisticAdapterProvider();
    }

    @Override
    protected AdapterProvider linguistic() {
        return new LinguisticAdapterProvider();
    }
}
