package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir
    Path directory;

    private FakeCorpus files;

    @BeforeEach
    void files() {
        files = new FakeCorpus(directory);
    }

    @Test
    void readsQuotesLineBreaksAndEmptyFields() {
        Table table = read("\uFEFFOne, Two ,three\r", "1,\"a, \"\"b\"\"\r", " c\",\r", "", ",,x\r", "\"\",2,\"q\"");
        assertThat(table.rows())
                .extracting(Table.Row::fields)
                .containsExactly(List.of("1", "a, \"b\"\r\n c", ""), List.of("", "", "x"), List.of("", "2", "q"));
        assertThat(table.rows().get(1).origin()).endsWith("t.csv line 5");
        assertThat(table.column("none", "two")).isEqualTo(1);
        assertThat(table.find("none")).isEqualTo(-1);
        assertThat(table.rows().get(0).get(-1)).isEmpty();
    }

    @Test
    void aRowOfOtherLengthIsAFaultWithItsLine() {
        Findings findings = findings(OnFault.SKIP);
        files.text("t.csv", "a,b", "1,2", "1,2,3", "\"x", "y\",2", "4");
        Table table = Table.read(files.path("t.csv"), findings);
        assertThat(table.rows()).hasSize(2);
        findings.one(List.of(), "so that there is something", "");
        assertThat(findings.corpus().faults())
                .satisfiesExactly(
                        fault -> assertThat(fault).contains("t.csv line 3").contains("3 fields"),
                        fault -> assertThat(fault).contains("t.csv line 6").contains("1 fields"));
        assertThatThrownBy(() -> Table.read(files.path("t.csv"), findings(OnFault.FAIL)))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void refusesWhatIsNoTable() {
        assertThatThrownBy(() -> read("a,b", "1,\"2", "3,4"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("does not end");
        assertThatThrownBy(() -> read("a,b").column("c", "d"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("c or d")
                .hasMessageContaining("[a, b]");
        files.bytes("t.csv", new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertThatThrownBy(() -> Table.read(files.path("t.csv"), findings(OnFault.SKIP)))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("UTF-8");
        assertThat(read("").rows()).isEmpty();
    }

    private Table read(String... lines) {
        files.text("t.csv", lines);
        return Table.read(files.path("t.csv"), findings(OnFault.FAIL));
    }

    private Findings findings(OnFault onFault) {
        return new Findings(Corpora.named("meld"), CorpusFolder.of(directory), onFault);
    }
}
