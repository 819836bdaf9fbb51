package org.dualslm.api.tensor;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The type of a stored tensor's elements, under the names of the safetensors format. All are little-endian. */
public enum DType {
    /** IEEE 754 double precision. */
    F64(8),
    /** IEEE 754 single precision. */
    F32(4),
    /** IEEE 754 half precision: 5 bits of exponent, 10 of fraction. */
    F16(2),
    /** The upper half of a single: 8 bits of exponent, 7 of fraction. */
    BF16(2),
    /** 8 bits: 4 of exponent, 3 of fraction. */
    F8_E4M3(1),
    /** 8 bits: 5 of exponent, 2 of fraction. */
    F8_E5M2(1),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    /** A byte, 0 or 1. */
    BOOL(1);

    private static final Map<String, DType> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(DType::name, Function.identity()));

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element. */
    public int bytes() {
        return bytes;
    }

    static Optional<DType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
