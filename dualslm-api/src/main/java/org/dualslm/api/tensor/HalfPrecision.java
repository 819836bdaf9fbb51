package org.dualslm.api.tensor;

/**
 * The two 16-bit floating-point types. To single precision exact; from it rounded to the nearest, ties to even, as IEEE 754
 * wants and torch does.
 */
public final class HalfPrecision {
    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7c00;

    private HalfPrecision() {}

    /** The value of a bfloat16, exactly. */
    public static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest bfloat16; NaN stays NaN. */
    public static short toBfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        int tieToEven = (bits >>> 16) & 1;
        return (short) ((bits + 0x7fff + tieToEven) >>> 16);
    }

    /** The value of an IEEE 754 binary16, exactly. */
    public static float fromFloat16(short half) {
        int sign = (half & SIGN) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            // Subnormal: fraction · 2⁻²⁴, exact in single precision.
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wideExponent = exponent == 0x1f ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | (wideExponent << 23) | (fraction << 13));
    }

    /** The nearest IEEE 754 binary16: infinite from 65520 on; NaN stays NaN. */
    public static short toFloat16(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = (bits >>> 16) & SIGN;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | INFINITY | 0x200);
        }
        if (magnitude >= 65520f) {
            return (short) (sign | INFINITY);
        }
        if (magnitude < 0x1p-14f) {
            // Multiplying by a power of two is exact here; rint rounds ties to even. 1024 carries into the exponent.
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rebiased = (bits & 0x7fffffff) - ((127 - 15) << 23);
        int tieToEven = (rebiased >>> 13) & 1;
        return (short) (sign | ((rebiased + 0xfff + tieToEven) >>> 13));
    }
}
