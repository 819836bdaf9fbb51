package org.dualslm.onnx;

/** The number formats that written graphs use, with their numbers in {@code onnx.proto}. */
public enum ElementType {
    FLOAT(1, Float.BYTES),
    INT64(7, Long.BYTES),
    BOOL(9, 1),
    FLOAT16(10, Short.BYTES);

    private final int number;
    private final int bytes;

    ElementType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** As a {@code Cast} names it. */
    public int number() {
        return number;
    }

    /** The size of one. */
    public int bytes() {
        return bytes;
    }
}
