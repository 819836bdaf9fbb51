package org.dualslm.testkit;

import org.dualslm.api.adapter.AdapterProvider;

/** The contract can be kept. */
class LinearAdapterTest extends TrainableAdapterContract {
    @Override
    protected AdapterProvider provider() {
        return new LinearAdapter.Provider();
    }
}
