package org.dualslm.llm.djl;

import java.util.List;
import java.util.Set;
import org.dualslm.llm.text.config.Architecture;
import org.dualslm.llm.text.config.BlockExtra;
import org.dualslm.llm.text.config.RotaryEmbedding;
import org.dualslm.llm.text.config.TransformerConfig;

/** Where some layers see less than written-out attention reaches. */
class LongWindowedReadingTest extends LongReadingContract {
    @Override
    TransformerConfig config() {
        return new TransformerConfig(
                Architecture.QWEN3,
                VOCABULARY,
                32,
                48,
                4,
                4,
                2,
                16,
                2048,
                1e-6,
                new RotaryEmbedding(1e4),
                List.of(Architecture.FULL, 90, Architecture.FULL, 90),
                Set.of(BlockExtra.QUERY_KEY_NORM),
                true);
    }
}
