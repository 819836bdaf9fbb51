package org.dualslm.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class IncrementalTextTest {
    /** A vocabulary of single bytes; 256 stands for a special token, which has no text. */
    private static String decodeBytes(int[] ids) {
        byte[] bytes = new byte[ids.length];
        int size = 0;
        for (int id : ids) {
            if (id < 256) {
                bytes[size++] = (byte) id;
            }
        }
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    private static int[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        return ids;
    }

    @Test
    void anUnfinishedCharacterWaits() {
        IncrementalText text = new IncrementalText(IncrementalTextTest::decodeBytes);
        int[] ids = bytes("a😢b");
        assertThat(text.add(ids[0])).isEqualTo("a");
        assertThat(text.add(ids[1])).isEmpty();
        assertThat(text.add(ids[2])).isEmpty();
        assertThat(text.add(ids[3])).isEmpty();
        assertThat(text.add(ids[4])).isEqualTo("😢");
        assertThat(text.add(256)).isEmpty();
        assertThat(text.add(ids[5])).isEqualTo("b");
        assertThat(text.finish()).isEqualTo("a😢b");
    }

    @Test
    void whatIsNeverFinishedIsShownInTheEnd() {
        IncrementalText text = new IncrementalText(IncrementalTextTest::decodeBytes);
        text.add('x');
        assertThat(text.add(0xE6)).isEmpty();
        assertThat(text.finish()).isEqualTo("x\uFFFD");
    }

    @Property(tries = 300)
    void piecesMakeTheWholeText(@ForAll @StringLength(max = 40) String given) {
        int[] ids = bytes(given);
        IncrementalText text = new IncrementalText(IncrementalTextTest::decodeBytes);
        StringBuilder heard = new StringBuilder();
        for (int id : ids) {
            heard.append(text.add(id));
        }
        assertThat(text.finish()).isEqualTo(decodeBytes(ids)).startsWith(heard);
    }

    @Property(tries = 300)
    void anyBytesWillDo(@ForAll List<@IntRange(max = 256) Integer> given) {
        int[] ids = given.stream().mapToInt(Integer::intValue).toArray();
        IncrementalText text = new IncrementalText(IncrementalTextTest::decodeBytes);
        StringBuilder heard = new StringBuilder();
        for (int id : ids) {
            heard.append(text.add(id));
        }
        assertThat(text.finish()).isEqualTo(decodeBytes(ids)).startsWith(heard);
    }
}
