package org.dualslm.train.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    /** What TensorBoard 2's own {@code RecordWriter} writes for the same two events. */
    private static final String REFERENCE = "1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32"
            + "338d2fe93b000000000000001a23ac5c0900001040fc54d94110ac022a2d0a110a0a6a6f696e742f6c6f7373150000a03f0a18"
            + "0a116a6f696e742f6c65726e7261746520c3a915000000bfba2e7cdd";

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    @Test
    void isByteForByteWhatTensorBoardWrites() throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("joint/loss", 1.25);
        figures.put("joint/lernrate é", -0.5);
        try (EventFile events = EventFile.create(directory, CLOCK)) {
            events.write(300, figures);
        }
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(files().get(0)))).isEqualTo(REFERENCE);
    }

    @Test
    void whatIsWrittenIsOnTheDiskBeforeItIsClosed() throws IOException {
        try (EventFile events = EventFile.create(directory, CLOCK)) {
            long before = Files.size(files().get(0));
            events.write(1, Map.of("a", 1.0));
            assertThat(Files.size(files().get(0))).isGreaterThan(before);
        }
    }

    @Test
    void everyStartMakesAFileOfItsOwn() throws IOException {
        for (int i = 0; i < 3; i++) {
            EventFile.create(directory, CLOCK).close();
        }
        assertThat(files()).hasSize(3).allSatisfy(file -> assertThat(
                        file.getFileName().toString())
                .startsWith("events.out.tfevents.1700000000."));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
