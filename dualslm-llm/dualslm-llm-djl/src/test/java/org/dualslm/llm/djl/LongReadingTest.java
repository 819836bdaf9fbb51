package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.llm.text.config.TransformerConfig;
import org.junit.jupiter.api.Test;

/** Where every layer sees every earlier position. And many readings. */
class LongReadingTest extends LongReadingContract {
    @Override
    TransformerConfig config() {
        return TransformerConfig.qwen2(VOCABULARY, 32, 48, 2, 4, 2, 2048);
    }

    @Test
    void aThousandTurnsLeaveMemoryAsItWas() throws IOException {
        TrainingExample example = new TrainingExample(
                Prompt.builder().vectors(model.embed(ids(10))).build(), new PromptPart.Tokens(ids(3)));
        long before = 0;
        for (int turn = 0; turn < 1200; turn++) {
            if (turn == 200) {
                before = residentKilobytes();
            }
            try (DecodingSession session = model.openSession()) {
                session.append(Prompt.builder().vectors(model.embed(ids(12))).build());
                session.generate(GenerationConfig.greedy(2, Set.of()), TokenListener.NONE)
                        .await();
            }
            model.lossAndGradients(List.of(example));
        }
        assertThat(residentKilobytes() - before).isLessThan(60_000);
    }

    /** Outside the heap, whose growth is no loss. */
    private static long residentKilobytes() throws IOException {
        long all = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        return all - Runtime.getRuntime().totalMemory() / 1024;
    }

    @Test
    void aListenerCannotWaitForItself() {
        List<Runnable> waits = new ArrayList<>();
        AtomicReference<Throwable> unexpected = new AtomicReference<>();
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of(1));
            waits.add(session::close);
            waits.add(model::close);
            session.generate(GenerationConfig.greedy(1, Set.of()), (token, text) -> {
                        for (Runnable wait : waits) {
                            try {
                                assertThatIllegalStateException().isThrownBy(wait::run);
                            } catch (AssertionError e) {
                                unexpected.set(e);
                            }
                        }
                    })
                    .await();
            assertThat(unexpected.get()).isNull();
            session.append(Prompt.of(1)); // neither was closed
        }
    }
}
