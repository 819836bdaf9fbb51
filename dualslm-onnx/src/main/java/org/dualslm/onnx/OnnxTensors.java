package org.dualslm.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.tensor.HalfPrecision;

/** Makes tensors of Java's numbers. The caller closes them. */
public final class OnnxTensors {
    private interface Creation {
        OnnxTensor create(OrtEnvironment environment) throws OrtException;
    }

    private OnnxTensors() {}

    /**
     * Floating-point numbers in the number format that a graph wants.
     *
     * @param values from position to limit; read during the tensor's life if direct
     * @param type {@link OnnxJavaType#FLOAT} or {@link OnnxJavaType#FLOAT16}
     */
    public static OnnxTensor floats(FloatBuffer values, OnnxJavaType type, long... shape) {
        if (type == OnnxJavaType.FLOAT) {
            return create(environment -> OnnxTensor.createTensor(environment, values, shape));
        }
        ShortBuffer halves = ByteBuffer.allocateDirect(values.remaining() * Short.BYTES)
                .order(ByteOrder.nativeOrder())
                .asShortBuffer();
        for (int i = values.position(); i < values.limit(); i++) {
            halves.put(HalfPrecision.toFloat16(values.get(i)));
        }
        return create(environment -> OnnxTensor.createTensor(environment, halves.flip(), shape, type));
    }

    /** Whole numbers, int64. */
    public static OnnxTensor longs(long[] values, long... shape) {
        return create(environment -> OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
    }

    /** One truth value, of shape [1]. */
    public static OnnxTensor flag(boolean value) {
        return create(environment -> OnnxTensor.createTensor(environment, new boolean[] {value}));
    }

    private static OnnxTensor create(Creation creation) {
        try {
            return creation.create(OrtEnvironment.getEnvironment());
        } catch (OrtException e) {
            throw new DualSlmException("ONNX Runtime failed to make a tensor: " + e.getMessage(), e);
        }
    }
}
