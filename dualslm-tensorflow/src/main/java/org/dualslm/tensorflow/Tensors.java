package org.dualslm.tensorflow;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.dualslm.api.tensor.FloatTensor;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Copies between the heap's values and native tensors, in bulk. The caller closes each tensor. */
public final class Tensors {
    private Tensors() {}

    /** A float32 tensor of the same shape. */
    public static TFloat32 of(FloatTensor tensor) {
        return floats(
                tensor.asBuffer(), Arrays.stream(tensor.shape()).asLongStream().toArray());
    }

    /** A float32 tensor of the buffer's remaining values, of which there are as many as the shape holds. */
    public static TFloat32 floats(FloatBuffer values, long... shape) {
        FloatBuffer remaining = values.slice();
        return TFloat32.tensorOf(Shape.of(shape), tensor -> tensor.copyFrom(DataBuffers.of(remaining)));
    }

    /** The values of a float32 tensor, row-major, on the heap. */
    public static float[] toArray(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.shape().size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    /** The values of a float32 tensor. */
    public static FloatTensor toFloatTensor(Tensor tensor) {
        int[] shape = Arrays.stream(tensor.shape().asArray())
                .mapToInt(Math::toIntExact)
                .toArray();
        return FloatTensor.of(shape, toArray(tensor));
    }
}
