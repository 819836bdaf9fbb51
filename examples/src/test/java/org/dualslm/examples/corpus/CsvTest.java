package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void readsQuotedCommasQuotesAndLineBreaks() throws Exception {
        String csv = "id,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n2,plain\n3,\"\"\n";
        assertThat(Csv.read(new StringReader(csv)))
                .containsExactly(
                        Map.of("id", "1", "text", "a, \"b\"\nc"),
                        Map.of("id", "2", "text", "plain"),
                        Map.of("id", "3", "text", ""));
    }

    @Test
    void readsALastLineWithoutItsEndAndShortRows() throws Exception {
        assertThat(Csv.read(new StringReader("a,b\n1"))).isEqualTo(List.of(Map.of("a", "1")));
        assertThat(Csv.read(new StringReader(""))).isEmpty();
    }
}
