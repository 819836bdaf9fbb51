package org.dualslm.train.corpus;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/** IEEE 754 binary16, which JDK 17 has no conversions for. */
final class HalfFloats {
    /** The largest finite half. */
    static final float MAX = 65504;

    /** Every half's value, by its bits. */
    private static final float[] VALUES = values();

    private HalfFloats() {}

    static float toFloat(short half) {
        return VALUES[half & 0xFFFF];
    }

    /** The nearest half, ties to even; what lies beyond {@link #MAX} becomes that, not infinite. NaN stays NaN. */
    static short fromFloat(float value) {
        if (Float.isNaN(value)) {
            return 0x7E00;
        }
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.min(Math.abs(value), MAX);
        if (magnitude < 0x1p-14f) {
            // Subnormal halves are whole multiples of 2^-24.
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24f));
        }
        int magnitudeBits = Float.floatToRawIntBits(magnitude);
        int evenTie = magnitudeBits >>> 13 & 1;
        int rounded = magnitudeBits + 0xFFF + evenTie;
        return (short) (sign | (rounded - (127 - 15 << 23)) >>> 13);
    }

    /** Appends halves. */
    static void write(float[] values, ByteBuffer target) {
        ShortBuffer halves = target.asShortBuffer();
        for (float value : values) {
            halves.put(fromFloat(value));
        }
        target.position(target.position() + values.length * Short.BYTES);
    }

    /** Reads so many halves. */
    static float[] read(ByteBuffer source, int count) {
        ShortBuffer halves = source.asShortBuffer();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = VALUES[halves.get(i) & 0xFFFF];
        }
        return values;
    }

    private static float[] values() {
        float[] values = new float[1 << 16];
        for (int half = 0; half < values.length; half++) {
            int exponent = half >>> 10 & 0x1F;
            int fraction = half & 0x3FF;
            float magnitude;
            if (exponent == 0) {
                magnitude = fraction * 0x1p-24f;
            } else if (exponent == 0x1F) {
                magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            } else {
                magnitude = Math.scalb(1024 + fraction, exponent - 25);
            }
            values[half] = (half & 0x8000) == 0 ? magnitude : -magnitude;
        }
        return values;
    }
}
