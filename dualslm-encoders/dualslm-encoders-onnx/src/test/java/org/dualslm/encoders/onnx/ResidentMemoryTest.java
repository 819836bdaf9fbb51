package org.dualslm.encoders.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoder;
import org.junit.jupiter.api.Test;

/**
 * Native memory is given back. The module's tests run in a heap that is resident from the start, so that growth is
 * growth outside it.
 */
class ResidentMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @Test
    void aThousandCallsKeepMemoryFlat() throws IOException {
        assumeTrue(Files.isReadable(STATUS), "Resident memory is read from " + STATUS + ", which is missing here");
        List<AudioClip> clips = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clips.add(Inputs.speechLike(0.1 + 0.02 * i, i));
        }
        try (SpeechEncoder encoder = Inputs.open()) {
            Set<String> streams = Inputs.allStreams(encoder);
            encodeAll(encoder, clips, streams, 20);
            long before = residentKilobytes();
            encodeAll(encoder, clips, streams, 100);
            // Were the frames not freed, these calls would hold 40 MB.
            assertThat(residentKilobytes() - before)
                    .as("kilobytes that 1000 calls added")
                    .isLessThan(20 * 1024);
        }
    }

    private static void encodeAll(SpeechEncoder encoder, List<AudioClip> clips, Set<String> streams, int rounds) {
        for (int round = 0; round < rounds; round++) {
            clips.forEach(clip -> encoder.encode(List.of(clip), streams));
        }
    }

    private static long residentKilobytes() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("No VmRSS in " + STATUS);
    }
}
