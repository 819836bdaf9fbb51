package org.dualslm.encoders.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class SampleBuffersTest {
    private final SampleBuffers buffers = new SampleBuffers();

    @Test
    void usesABufferAgain() {
        FloatBuffer first = buffers.take(900);
        buffers.giveBack(first.position(7));
        FloatBuffer second = buffers.take(1000);
        assertThat(second).isSameAs(first);
        assertThat(second.position()).isZero();
        assertThat(second.limit()).isEqualTo(1000);
        assertThat(second.isDirect()).isTrue();
    }

    @Test
    void givesOneBufferToOneUserAtATime() {
        assertThat(buffers.take(900)).isNotSameAs(buffers.take(900));
    }

    @Test
    void growsByDoubling() {
        for (int samples : new int[] {1, 895, 1 << 14, (1 << 14) + 1, 480_000, 1 << 19, (1 << 19) + 1}) {
            FloatBuffer buffer = buffers.take(samples);
            assertThat(buffer.remaining()).isEqualTo(samples);
            assertThat(Integer.bitCount(buffer.capacity())).isEqualTo(1);
            buffers.giveBack(buffer);
        }
        assertThat(buffers.take(1).capacity()).isEqualTo(1 << 20);
    }
}
