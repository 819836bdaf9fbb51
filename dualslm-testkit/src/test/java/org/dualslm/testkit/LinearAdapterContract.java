package org.dualslm.testkit;

import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;

/** The contract for linear adapters of any make. */
final class LinearAdapterContract extends TrainableAdapterContract {
    interface Builder {
        LinearAdapter build(AdapterSpec spec, float[] weight, float[] bias);
    }

    private final Builder builder;

    LinearAdapterContract(Builder builder) {
        this.builder = builder;
    }

    @Override
    protected AdapterProvider provider() {
        return new LinearAdapter.Provider() {
            @Override
            LinearAdapter build(AdapterSpec spec, float[] weight, float[] bias) {
                return builder.build(spec, weight, bias);
            }
        };
    }
}
