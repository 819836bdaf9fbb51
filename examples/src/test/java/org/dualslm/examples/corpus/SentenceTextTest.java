package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "It’s GREAT,  isn't it|it's great isn't it",
                "a long-term plan|a long term plan",
                "I read “The Maze” twice|i read the maze twice",
                "they're called \"'Electrojazz'\"|they're called electrojazz"
            })
    void normalisesToLowerCaseWords(String text, String expected) {
        assertThat(SentenceText.normalised(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"at 5 pm", "the new café", "so good 🙏", "", " - ", "salt & pepper"})
    void refusesDigitsAndOddCharacters(String text) {
        assertThat(SentenceText.normalised(text)).isEmpty();
    }

    @Test
    void splitsDialoguesIntoTurns() {
        assertThat(SentenceText.turns("A : I like it! B : So do I, Abe: really. A: Good."))
                .containsExactly("I like it!", "So do I, Abe: really.", "Good.");
        assertThat(SentenceText.turns("  No speaker named. ")).containsExactly("No speaker named.");
    }

    @Test
    void keepsSentencesOfThreeToTenWords() {
        assertThat(SentenceText.sentences("Oh no! That is a shame... See you? I'd be glad, really, to help you out."))
                .containsExactly("that is a shame", "i'd be glad really to help you out");
    }

    @Test
    void cutsLongSentencesAtClausesThenBeforeConjunctions() {
        assertThat(SentenceText.sentences(
                        "Well, I wanted to see it last night, although the weather was bad and the tickets were so very expensive"
                                + " for all of us."))
                .containsExactly(
                        "i wanted to see it last night",
                        "although the weather was bad",
                        "and the tickets were so very expensive",
                        "for all of us");
    }

    @Test
    void dropsWhatCannotBeCut() {
        assertThat(SentenceText.sentences("one two three four five six seven eight nine ten eleven twelve"))
                .isEmpty();
    }
}
