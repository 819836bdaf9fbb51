package org.dualslm.examples.corpus;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the bundled sentences from the dialogues of StyleTalk's {@code train.csv}. */
@Command(
        name = "extract-sentences",
        mixinStandardHelpOptions = true,
        description =
                "Cuts StyleTalk's training dialogues into the short sentences that the bundled model is trained on.")
public final class SentenceExtraction implements Callable<Integer> {
    private static final List<String> DIALOGUES = List.of("context", "curr_text", "res_text");

    @Parameters(paramLabel = "CSV", description = "StyleTalk's train.csv.")
    private Path csv;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the sentences go, one a line.")
    private Path out;

    @Option(
            names = "--min-count",
            defaultValue = "3",
            paramLabel = "N",
            description = "Keep sentences all of whose words occur at least this often (${DEFAULT-VALUE}).")
    private int minCount;

    @Override
    public Integer call() throws IOException {
        SortedSet<String> sentences;
        try (Reader reader = Files.newBufferedReader(csv)) {
            sentences = frequent(sentences(Csv.read(reader)), minCount);
        }
        Files.write(out, sentences);
        long words = sentences.stream().mapToLong(s -> s.split(" ").length).sum();
        System.out.printf(
                "%d sentences, %d words, %d different, to %s%n",
                sentences.size(), words, counts(sentences).size(), out);
        return 0;
    }

    static SortedSet<String> sentences(List<Map<String, String>> rows) {
        SortedSet<String> sentences = new TreeSet<>();
        for (Map<String, String> row : rows) {
            for (String column : DIALOGUES) {
                for (String turn : SentenceText.turns(row.getOrDefault(column, ""))) {
                    sentences.addAll(SentenceText.sentences(turn));
                }
            }
        }
        return sentences;
    }

    /** The largest subset in which every word occurs at least {@code minCount} times. */
    static SortedSet<String> frequent(Collection<String> sentences, int minCount) {
        SortedSet<String> kept = new TreeSet<>(sentences);
        boolean changed = true;
        while (changed) {
            Map<String, Integer> counts = counts(kept);
            changed = kept.removeIf(s -> List.of(s.split(" ")).stream().anyMatch(w -> counts.get(w) < minCount));
        }
        return kept;
    }

    /** How often each word occurs. */
    static Map<String, Integer> counts(Collection<String> sentences) {
        Map<String, Integer> counts = new HashMap<>();
        for (String sentence : sentences) {
            for (String word : sentence.split(" ")) {
                counts.merge(word, 1, Integer::sum);
            }
        }
        return counts;
    }
}
