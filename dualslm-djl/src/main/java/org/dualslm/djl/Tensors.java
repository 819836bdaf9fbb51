package org.dualslm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * Copies between the heap's values and native tensors, in bulk. Tensors made here own their memory: no buffer of the garbage
 * collector's has to outlive them or any view of them.
 */
public final class Tensors {
    private Tensors() {}

    /** A float32 tensor {@code [length, width]}. */
    public static NDArray of(NDManager manager, Embeddings embeddings) {
        return floats(manager, embeddings.asBuffer(), embeddings.length(), embeddings.width());
    }

    /** A float32 tensor of the same shape. */
    public static NDArray of(NDManager manager, FloatTensor tensor) {
        return floats(
                manager,
                tensor.asBuffer(),
                Arrays.stream(tensor.shape()).asLongStream().toArray());
    }

    /** A float32 tensor of the buffer's remaining values, of which there are as many as the shape holds. */
    public static NDArray floats(NDManager manager, FloatBuffer values, long... shape) {
        return filled(manager, new Shape(shape), DataType.FLOAT32, memory -> memory.asFloatBuffer()
                .put(values.duplicate()));
    }

    /** An int64 tensor. */
    public static NDArray longs(NDManager manager, long[] values, long... shape) {
        return filled(manager, new Shape(shape), DataType.INT64, memory -> memory.asLongBuffer()
                .put(values));
    }

    /** A uint8 tensor of so many bytes, which {@code write} puts in the buffer that it is given. */
    public static NDArray bytes(NDManager manager, int size, Consumer<ByteBuffer> write) {
        return filled(manager, new Shape(size), DataType.UINT8, write);
    }

    /**
     * A ragged batch as one float32 tensor {@code [batch, length, width]}, zeros after the end of each sequence.
     *
     * @param batch at least one sequence, all of one width
     * @param length at least that of the longest
     */
    public static NDArray padded(NDManager manager, List<Embeddings> batch, int length) {
        int width = batch.get(0).width();
        return filled(manager, new Shape(batch.size(), length, width), DataType.FLOAT32, memory -> {
            FloatBuffer target = memory.asFloatBuffer();
            for (int i = 0; i < batch.size(); i++) {
                target.position(i * length * width).put(batch.get(i).asBuffer());
            }
        });
    }

    /** The values of a tensor {@code [length, width]}. */
    public static Embeddings toEmbeddings(NDArray tensor) {
        Shape shape = tensor.getShape();
        return Embeddings.of((int) shape.get(0), (int) shape.get(1), toBuffer(tensor));
    }

    /** The values of a tensor, in float32. */
    public static FloatTensor toFloatTensor(NDArray tensor) {
        int[] shape = Arrays.stream(tensor.getShape().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        return FloatTensor.of(shape, toArray(tensor));
    }

    /** The values of a tensor, row-major, in float32. */
    public static float[] toArray(NDArray tensor) {
        FloatBuffer buffer = toBuffer(tensor);
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** The values of a tensor, row-major, in float32: a copy on the heap, independent of the tensor. */
    public static FloatBuffer toBuffer(NDArray tensor) {
        if (tensor.getDataType() != DataType.FLOAT32) {
            try (NDArray converted = tensor.toType(DataType.FLOAT32, false)) {
                return toBuffer(converted);
            }
        }
        // Not a direct view: that would show the memory of a transposed or sliced tensor in the wrong order.
        return tensor.toByteBuffer(false).asFloatBuffer();
    }

    private static NDArray filled(NDManager manager, Shape shape, DataType type, Consumer<ByteBuffer> write) {
        if (!manager.getDevice().isGpu()) {
            NDArray tensor = manager.zeros(shape, type);
            if (shape.size() > 0) {
                write.accept(tensor.toByteBuffer(true)); // the tensor's own memory
            }
            return tensor;
        }
        try (NDManager onCpu = manager.newSubManager(ai.djl.Device.cpu())) {
            NDArray tensor = filled(onCpu, shape, type, write).toDevice(manager.getDevice(), false);
            tensor.attach(manager);
            return tensor;
        }
    }
}
