package org.dualslm.adapters.tensorflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.dualslm.adapters.testing.ParalinguisticAdapterContract;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;

class ParalinguisticAdapterTest extends ParalinguisticAdapterContract {
    @Override
    protected AdapterProvider adapters() {
        return new ParalinguisticAdapterProvider();
    }

    @Test
    void moreFramesThanAttentionCanHoldAreRefused() {
        try (Adapter adapter = adapters().create(new AdapterSpec(8, 6, Options.none()), 1)) {
            Embeddings frames = Embeddings.of(8192, 8, new float[8192 * 8]);
            assertThatThrownBy(() -> adapter.adapt(List.of(frames)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "paralinguistic-tensorflow cannot take item 0 of the batch at once: 8192 frames; cut it");
        }
    }
}
