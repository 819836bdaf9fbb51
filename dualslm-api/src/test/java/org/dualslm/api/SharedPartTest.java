package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedPartTest {
    @Test
    void theLastUserCloses() {
        AtomicInteger closings = new AtomicInteger();
        SharedPart<AutoCloseable> part = new SharedPart<>("encoder", closings::incrementAndGet);

        part.share();
        part.release();
        assertThat(closings).hasValue(0);
        part.release();
        assertThat(closings).hasValue(1);
    }

    @Test
    void aClosedPartIsNotShared() {
        SharedPart<AutoCloseable> part = new SharedPart<>("encoder", () -> {});
        part.release();

        assertThatThrownBy(part::share)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The encoder is closed already");
    }

    @Test
    void aFailureToCloseNamesThePart() {
        SharedPart<AutoCloseable> part = new SharedPart<>("encoder", () -> {
            throw new IOException("disk");
        });

        assertThatThrownBy(part::release)
                .isInstanceOf(DualSlmException.class)
                .hasMessageContaining("encoder")
                .hasCauseInstanceOf(IOException.class);
    }
}
