package org.dualslm.encoders.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Buffers outside the heap, from which ONNX Runtime reads samples, to be used again and again. Only the garbage
 * collector frees such memory, and it takes no account of it: a program with a large heap would pile up a buffer for
 * every clip long before it runs. Shareable between threads; holds as many buffers as were ever in use at once.
 */
final class SampleBuffers {
    private static final int SMALLEST = 1 << 14;

    private final Queue<FloatBuffer> spare = new ConcurrentLinkedQueue<>();

    /** A buffer of that many samples, at position 0, of any content; {@link #giveBack} it after use. */
    FloatBuffer take(int samples) {
        FloatBuffer buffer = spare.poll();
        if (buffer == null || buffer.capacity() < samples) {
            // Powers of two, so that what ever longer clips leave behind adds up to no more than the last.
            int capacity = Math.max(SMALLEST, Integer.highestOneBit(samples - 1) << 1);
            buffer = ByteBuffer.allocateDirect(capacity * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
        return buffer.clear().limit(samples);
    }

    /** Lets others have it. */
    void giveBack(FloatBuffer buffer) {
        spare.add(buffer);
    }
}
