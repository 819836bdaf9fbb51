package org.dualslm.api;

import java.util.Objects;
import org.dualslm.api.adapter.Adapter;

/**
 * An adapter and the frames it is fed.
 *
 * @param adapter the adapter, which whoever loaded it closes
 * @param input the streams it is fed, and what is usual for their columns
 */
public record FedAdapter(Adapter adapter, AdapterInput input) {
    public FedAdapter {
        Objects.requireNonNull(adapter, "adapter");
        Objects.requireNonNull(input, "input");
    }
}
