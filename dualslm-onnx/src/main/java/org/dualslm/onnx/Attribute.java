package org.dualslm.onnx;

/** A setting of a node that is no tensor. Immutable. */
public final class Attribute {
    private static final int NAME = 1;
    private static final int INTEGER = 3;
    private static final int INTEGERS = 8;
    private static final int TYPE = 20;
    private static final int TYPE_INTEGER = 2;
    private static final int TYPE_INTEGERS = 7;

    private final Protobuf message;

    private Attribute(Protobuf message) {
        this.message = message;
    }

    /** A whole number. */
    public static Attribute of(String name, long value) {
        return new Attribute(
                new Protobuf().text(NAME, name).number(INTEGER, value).number(TYPE, TYPE_INTEGER));
    }

    /** Whole numbers. */
    public static Attribute list(String name, long... values) {
        Protobuf message = new Protobuf().text(NAME, name).number(TYPE, TYPE_INTEGERS);
        for (long value : values) {
            message.number(INTEGERS, value);
        }
        return new Attribute(message);
    }

    Protobuf message() {
        return message;
    }
}
