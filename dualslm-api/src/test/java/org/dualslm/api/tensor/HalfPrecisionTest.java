package org.dualslm.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecisionTest {
    /** What numpy's float16 gives for these bits. */
    @ParameterizedTest
    @CsvSource({
        "0x0000, 0",
        "0x0001, 5.9604645e-08",
        "0x03ff, 6.097555e-05",
        "0x0400, 6.1035156e-05",
        "0x3555, 0.33325195",
        "0x3c00, 1",
        "0xc000, -2",
        "0x7bff, 65504",
        "0x7c00, Infinity",
        "0xfc00, -Infinity",
        "0x7e00, NaN"
    })
    void knownHalves(String bits, Float value) {
        assertThat((Float)
                        HalfPrecision.fromFloat16((short) Integer.decode(bits).intValue()))
                .isEqualTo(value);
    }

    @Test
    void everyHalfSurvivesTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float wide = HalfPrecision.fromFloat16((short) bits);
            if (Float.isNaN(wide)) {
                assertThat(HalfPrecision.fromFloat16(HalfPrecision.toFloat16(wide)))
                        .isNaN();
            } else {
                assertThat(HalfPrecision.toFloat16(wide)).isEqualTo((short) bits);
            }
            float brain = HalfPrecision.fromBfloat16((short) bits);
            if (Float.isNaN(brain)) {
                assertThat(HalfPrecision.fromBfloat16(HalfPrecision.toBfloat16(brain)))
                        .isNaN();
            } else {
                assertThat(HalfPrecision.toBfloat16(brain)).isEqualTo((short) bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.00048828125, 0x3c00", // halfway between two halves: to the even one below
        "1.00146484375, 0x3c02", // halfway: to the even one above
        "1.0004884, 0x3c01",
        "65519.996, 0x7bff",
        "65520, 0x7c00",
        "2.9802322e-08, 0x0000", // half the smallest: to zero, which is even
        "2.9802326e-08, 0x0001",
        "6.1020256e-05, 0x0400", // rounds up into the normal numbers
        "-1e-10, 0x8000"
    })
    void roundingToHalf(float value, String bits) {
        assertThat(HalfPrecision.toFloat16(value))
                .isEqualTo((short) Integer.decode(bits).intValue());
    }

    @ParameterizedTest
    @CsvSource({
        "1.00390625, 0x3f80",
        "1.01171875, 0x3f82",
        "1.003907, 0x3f81",
        "3.4028235e38, 0x7f80",
        "-0.0, 0x8000",
        "1e-45, 0x0000"
    })
    void roundingToBfloat(float value, String bits) {
        assertThat(HalfPrecision.toBfloat16(value))
                .isEqualTo((short) Integer.decode(bits).intValue());
    }

    @Property(tries = 2000)
    void noHalfIsNearerThanTheOneChosen(@ForAll float value) {
        short chosen = HalfPrecision.toFloat16(value);
        double distance = Math.abs(HalfPrecision.fromFloat16(chosen) - (double) value);
        if (Double.isFinite(distance)) {
            for (int step : new int[] {-1, 1}) {
                float neighbour = HalfPrecision.fromFloat16((short) (chosen + step));
                double other = Math.abs(neighbour - (double) value);
                assertThat(Double.isNaN(other) || distance <= other).isTrue();
            }
        }
    }
}
