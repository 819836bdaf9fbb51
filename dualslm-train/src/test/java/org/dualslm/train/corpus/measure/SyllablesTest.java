package org.dualslm.train.corpus.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyllablesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                        | en | 0
            ?! …                                      | en | 0
            你好                                      | zh | 0
            the                                       | en | 1
            Kids are talking by the door.             | en | 7
            DOGS ARE SITTING BY THE DOOR              | en | 7
            table, people, little, whole, home, time  | en | 9
            I'm hmm don’t                             | '' | 3
            room 12                                   | en | 3
            Heute abend könnte ich es ihm sagen.      | de | 11
            Eisschränke                               | de | 3
            """)
    void countsVowelGroups(String text, String language, int syllables) {
        assertThat(Syllables.count(text, language)).isEqualTo(syllables);
    }
}
