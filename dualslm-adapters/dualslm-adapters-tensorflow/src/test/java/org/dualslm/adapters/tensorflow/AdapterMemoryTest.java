package org.dualslm.adapters.tensorflow;

import org.dualslm.adapters.testing.AdapterMemoryContract;
import org.dualslm.api.adapter.AdapterProvider;

class AdapterMemoryTest extends AdapterMemoryContract {
    @Override
    protected AdapterProvider paralinguistic() {
        return new ParalinguisticAdapterProvider();
    }

    @Override
    protected AdapterProvider linguistic() {
        return new LinguisticAdapterProvider();
    }
}
