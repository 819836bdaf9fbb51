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

    /** What transformers 5.18's {@code EnglishTextNormalizer} makes of each, without its table of spellings. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            twenty-one                            | 21
            one hundred and five people           | 105 people
            two thousand and twenty six           | 2026
            nineteen eighty four                  | 1984
            twenty twenty                         | 2020
            one oh one                            | 101
            nineteen oh five                      | 1905
            it was five fifty                     | it was 550
            three point one four                  | 3.14
            point five                            | .5
            two and a half hours                  | 2.5 hours
            twenty first of may                   | 21st of may
            the third man                         | the 3rd man
            three hundredth                       | 300th
            the nineteen eighties                 | the 1980s
            thirty percent                        | 30%
            five per cent                         | 5%
            2.5 percent                           | 2.5%
            50% of them                           | 50% of them
            ten dollars                           | $10
            fifty cents                           | ¢50
            It costs £3.50!                       | it costs £3.50
            two million three hundred thousand    | 2300000
            20 million                            | 20000000
            1,000 people                          | 1000 people
            one thousand two hundred thirty four  | 1234
            twenty five hundred                   | 2500
            a hundred times                       | a 100 times
            hundreds of thousands                 | 100s of 1000s
            minus five degrees                    | -5 degrees
            six and seven                         | 6 and 7
            100 and two                           | 100 and 2
            eleven twelve                         | 1112
            seven zero zero                       | 700
            one two three                         | 123
            no. 5 is alive.                       | no 5 is alive
            he said "five, six"                   | he said 56
            mr. smith's 2nd car                   | mister smith is 2nd car
            the one I like                        | the one i like
            point of view                         | point of view
            a dollar per day and more             | a dollar per day and more
            """)
    void englishNumbers(String text, String normalized) {
        assertThat(TextNormalizer.ENGLISH.normalize(text)).isEqualTo(normalized);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            oh no, oh dear                                       | oh no oh dear
            and a half                                           | and a half
            . % $ 5                                              | 5
            trillion trillion trillion                           | 3000000000000
            99999999999999999999999 million                      | 99999999999999999999999 1000000
            minus                                                | minus
            two minus                                            | 2 minus
            point                                                | point
            """)
    void nothingIsTooOdd(String text, String normalized) {
        assertThat(TextNormalizer.ENGLISH.normalize(text)).isEqualTo(normalized);
    }
}
