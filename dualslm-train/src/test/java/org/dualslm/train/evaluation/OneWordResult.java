package org.dualslm.train.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** A result of an evaluation of recordings of one word each, right or wrong in everything; even ones are loud, odd ones quiet. */
final class OneWordResult {
    private OneWordResult() {}

    static Path write(Path file, int from, int to, IntPredicate right) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            answers.add(String.format(
                    Locale.ROOT,
                    "{\"audio\": \"clip%d.wav\", \"speaker\": \"s\", \"energy\": \"%s\", \"both\": {\"words\": [%d, 1],"
                            + " \"characters\": [0, 3], \"labels\": {\"energy\": %s}}}",
                    i,
                    i % 2 == 0 ? "loud" : "quiet",
                    right.test(i) ? 0 : 1,
                    right.test(i) ? (i % 2 == 0 ? "\"loud\"" : "\"quiet\"") : "null"));
        }
        return Files.writeString(
                file,
                "{\"format\": \"dualslm-evaluation-1\", \"settings\": {\"level\": 0}, \"scores\": {\"both\": {\"attributes\":"
                        + " {\"energy\": {\"labels\": [\"loud\", \"quiet\"]}}}}, \"answers\": ["
                        + String.join(", ", answers) + "]}");
    }
}
