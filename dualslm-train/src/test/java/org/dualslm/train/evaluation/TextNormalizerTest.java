package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextNormalizerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            It's fine.                        | it is fine
            IT’S FINE                         | it is fine
            I won't, can't and don't          | i will not can not and do not
            Let's go; she's been there        | let us go she has been there
            they'd gone and he'd go           | they had gone and he would go
            Um, hmm, I'm [laughs] (sighs) uh  | i am
            Mr. Smith isn't naïve             | mister smith is not naive
            Straße, smørrebrød                | strasse smorrebrod
            umbrella hummus                   | umbrella hummus
            """)
    void english(String text, String normalized) {
        assertThat(TextNormalizer.ENGLISH.normalize(text)).isEqualTo(normalized);
    }
}
