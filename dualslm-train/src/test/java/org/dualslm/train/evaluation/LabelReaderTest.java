package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelReaderTest {
    private final LabelReader reader =
            new LabelReader(List.of("male", "female", "happy", "very happy", "low"), label -> label);

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            female                        | female
            Female.                       | female
            A FEMALE speaker, I think     | female
            You sound very happy!         | very happy
            happy                         | happy
            male or female                | none
            slow                          | none
            unknown                       | none
            ''                            | none
            very                          | none
            """)
    void findsTheOneLabelNamed(String answer, String label) {
        assertThat(reader.read(answer).orElse(null)).isEqualTo(label);
    }

    @ParameterizedTest
    @CsvSource({"normal speed, normal", "'fast, I guess', fast", "normal, "})
    void goesByTheWording(String answer, String label) {
        LabelReader worded =
                new LabelReader(List.of("normal", "fast"), each -> each.equals("normal") ? "normal speed" : each);
        assertThat(worded.read(answer).orElse(null)).isEqualTo(label);
    }
}
