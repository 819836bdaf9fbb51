package org.dualslm.api;

import java.util.Objects;
import org.dualslm.api.adapter.Adapter;

/**
 * An adapter and the frames it is fed. Closing it closes the adapter.
 *
 * @param adapter the adapter
 * @param input the streams it is fed, and what is usual for their columns
 */
public record FedAdapter(Adapter adapter, AdapterInput input) implements AutoCloseable {
    public FedAdapter {
        Objects.requireNonNull(adapter, "adapter");
        Objects.requireNonNull(input, "input");
    }

    @Override
    public void close() {
        adapter.close();
    }
}
