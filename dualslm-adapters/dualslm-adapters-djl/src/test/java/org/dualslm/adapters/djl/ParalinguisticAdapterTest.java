package org.dualslm.adapters.djl;

import org.dualslm.adapters.testing.ParalinguisticAdapterContract;
import org.dualslm.api.adapter.AdapterProvider;

class ParalinguisticAdapterTest extends ParalinguisticAdapterContract {
    @Override
    protected AdapterProvider adapters() {
        return new ParalinguisticAdapterProvider();
    }
}
