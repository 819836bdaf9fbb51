package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {
    @Test
    void everyFiniteHalfComesBack() {
        for (int half = 0; half < 1 << 16; half++) {
            float value = HalfFloats.toFloat((short) half);
            if (Float.isFinite(value)) {
                assertThat(HalfFloats.fromFloat(value)).isEqualTo((short) half);
            }
        }
    }

    @Test
    void knowsTheStandardsLandmarks() {
        assertThat(HalfFloats.toFloat((short) 0x3C00)).isEqualTo(1f);
        assertThat(HalfFloats.toFloat((short) 0xC000)).isEqualTo(-2f);
        assertThat(HalfFloats.toFloat((short) 0x7BFF)).isEqualTo(65504f);
        assertThat(HalfFloats.toFloat((short) 0x0400)).isEqualTo(0x1p-14f);
        assertThat(HalfFloats.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(HalfFloats.toFloat((short) 0x3555)).isEqualTo(0.33325195f);
        assertThat(HalfFloats.toFloat((short) 0x7C00)).isInfinite();
        assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(Float.NaN))).isNaN();
    }

    @Test
    void tiesGoToEvenAndTooLargeToTheLargest() {
        assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(2049f))).isEqualTo(2048f);
        assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(2051f))).isEqualTo(2052f);
        assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(0x1.8p-24f))).isEqualTo(0x1p-23f);
        assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(1e30f))).isEqualTo(65504f);
        assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(Float.NEGATIVE_INFINITY)))
                .isEqualTo(-65504f);
        assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(0x1.ffffp-15f))).isEqualTo(0x1p-14f);
    }

    @Property(tries = 2000, seed = "3")
    void noHalfIsNearer(@ForAll @FloatRange(min = -65504f, max = 65504f) float value) {
        int bits = HalfFloats.fromFloat(value) & 0xFFFF;
        double error = Math.abs((double) HalfFloats.toFloat((short) bits) - value);
        for (int neighbour : new int[] {bits - 1, bits + 1}) {
            float other = HalfFloats.toFloat((short) neighbour);
            if (Float.isFinite(other)) {
                assertThat(error).isLessThanOrEqualTo(Math.abs((double) other - value));
            }
        }
    }
}
