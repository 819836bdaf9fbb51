package org.dualslm.examples.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.dualslm.examples.corpus.Sentences;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BytePairEncodingTest {
    static final List<String> TRICKY = List.of(
            "",
            " ",
            "  two  blanks ",
            " i'll don't it's THEY'RE",
            "\nRepeat what I said.",
            " naïve Müller, 你好 🙂 42x",
            " tabs\tand\r\nlines\n\n end",
            " <|im_end|>user",
            "'''s ...?!",
            "\u00a0\u2003x");

    private static List<String> sentences;
    private static BytePairEncoding encoding;

    @BeforeAll
    static void learn() {
        sentences = Sentences.bundled().training().stream()
                .limit(1500)
                .map(s -> " " + s)
                .toList();
        encoding = new BytePairEncodingTrainer().add(sentences).train(700, 2);
    }

    @Test
    void givesBackWhateverItEncoded() {
        Random random = new Random(1);
        for (double dropout : new double[] {0, 0.1, 0.5, 1}) {
            for (String text : TRICKY) {
                assertThat(encoding.decode(encoding.encode(text, dropout, random)))
                        .isEqualTo(text);
            }
        }
        assertThat(encoding.encode(" weekend", 1, random)).hasSize(8);
    }

    @Test
    void mergesTheMostFrequentPairAndOfEqualsTheFirstInSpelling() {
        BytePairEncodingTrainer trainer =
                new BytePairEncodingTrainer().add(List.of("xyz"), 5).add(List.of("abc"), 5);
        BytePairEncoding small = trainer.add(List.of("bcx"), 1).train(256 + 4 + 3, 2);
        assertThat(small.merges()).extracting(BytePairEncoding.Merge::joined).containsExactly("bc", "abc", "xy");
        assertThat(small.encode("abcxyz")).containsExactly(small.known("abc"), small.known("xy"), small.known("z"));
    }

    @Test
    void isTheSameEachTimeItIsLearned() {
        assertThat(new BytePairEncodingTrainer().add(sentences).train(700, 2).tokens())
                .isEqualTo(encoding.tokens());
        assertThat(encoding.vocabularySize()).isEqualTo(700);
    }

    @Test
    void stopsWhereTextIsTooScarce() {
        assertThat(new BytePairEncodingTrainer()
                        .add(List.of("abab"))
                        .train(5000, 2)
                        .vocabularySize())
                .isEqualTo(256 + 1 + 4);
        assertThatThrownBy(() -> new BytePairEncodingTrainer().train(100, 2)).hasMessageContaining("100");
    }

    @Test
    void specialTokensAreSpecialInTemplatesOnly() {
        int end = encoding.known(BytePairEncoding.TURN_END);
        assertThat(encoding.encodeTemplate("<|im_end|>\n<|im_end|>"))
                .containsExactly(end, encoding.encode("\n")[0], end);
        assertThat(encoding.encode("<|im_end|>")).doesNotContain(end);
    }
}
