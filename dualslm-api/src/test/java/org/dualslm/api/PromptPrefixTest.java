package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.dualslm.api.llm.Prompt;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;

class PromptPrefixTest {
    private static final Embeddings SPEECH = Embeddings.of(2, 1, new float[] {1, 2});
    private static final Embeddings OTHER_SPEECH = Embeddings.of(2, 1, new float[] {1, 3});

    @Test
    void onlyWhatIsNewIsLeftToRead() {
        PromptPrefix read = PromptPrefix.EMPTY
                .and(Prompt.builder().tokens(1, 2).vectors(SPEECH).tokens(3).build())
                .and(Prompt.of(4, 5));
        PromptPrefix wanted = PromptPrefix.EMPTY.and(Prompt.builder()
                .tokens(1)
                .tokens(2)
                .vectors(SPEECH)
                .tokens(3, 4, 5, 6)
                .vectors(OTHER_SPEECH)
                .build());

        assertThat(wanted.startsWith(read)).isTrue();
        assertThat(wanted.after(read))
                .isEqualTo(Prompt.builder().tokens(6).vectors(OTHER_SPEECH).build());
    }

    @Test
    void otherSpeechOrOtherTokensAreNoPrefix() {
        PromptPrefix read = PromptPrefix.EMPTY.and(
                Prompt.builder().tokens(1).vectors(SPEECH).build());

        assertThat(PromptPrefix.EMPTY
                        .and(Prompt.builder().tokens(1).vectors(OTHER_SPEECH).build())
                        .startsWith(read))
                .isFalse();
        assertThat(PromptPrefix.EMPTY.and(Prompt.of(1)).startsWith(read)).isFalse();
        assertThat(PromptPrefix.EMPTY.and(Prompt.of(2, 1)).startsWith(PromptPrefix.EMPTY))
                .isTrue();
    }
}
