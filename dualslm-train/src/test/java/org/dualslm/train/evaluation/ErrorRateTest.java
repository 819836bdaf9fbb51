package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class ErrorRateTest {
    @Property(tries = 200, seed = "4")
    void isADistance(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 8) String a,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 8) String b,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 8) String c) {
        assertThat(edits(a, a)).isZero();
        assertThat(edits(a, b)).isEqualTo(edits(b, a)).isLessThanOrEqualTo(Math.max(a.length(), b.length()));
        assertThat(edits(a, c)).isLessThanOrEqualTo(edits(a, b) + edits(b, c));
        assertThat(edits(a + c, b + c)).isEqualTo(edits(a, b));
    }

    private static long edits(String a, String b) {
        return ErrorRate.ofCharacters(a, b).edits();
    }
}
