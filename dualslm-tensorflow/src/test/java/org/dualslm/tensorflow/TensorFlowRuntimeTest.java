package org.dualslm.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFlowRuntimeTest {
    @ParameterizedTest
    @CsvSource({", , 8, 8", ", 2, 8, 2", "3, 2, 8, 3", ", '4,2', 8, 8", ", 0, 8, 8"})
    void threads(String property, String environment, int processors, int threads) {
        assertThat(TensorFlowRuntime.threads(property, environment, processors)).isEqualTo(threads);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "two", "", "10000"})
    void propertiesThatAreNoNumberOfThreadsAreRefused(String property) {
        assertThatThrownBy(() -> TensorFlowRuntime.threads(property, "1", 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "dualslm.tensorflow.threads must be a whole number from 1 to 9999, not '" + property);
    }
}
