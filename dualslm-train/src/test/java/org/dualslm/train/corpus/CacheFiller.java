package org.dualslm.train.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.testing.ToneEncoder;

/** A process that fills a cache, reads all of it back, and prints a hash of what it read. Says that it is ready, and waits to be told to go. */
final class CacheFiller {
    private CacheFiller() {}

    /** @param arguments the cache's directory and the recordings' */
    public static void main(String[] arguments) throws IOException {
        System.out.println("ready");
        System.out.flush();
        if (System.in.read() < 0) {
            return;
        }
        System.out.println(fillAndHash(Path.of(arguments[0]), Path.of(arguments[1])));
    }

    static int fillAndHash(Path directory, Path recordings) throws IOException {
        FeatureCache cache = new FeatureCache(directory, new ToneEncoder("v1", 1), List.of("bands", "level"));
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            return cache.fill(utterances(recordings), OnFault.FAIL, pool, Progress.NONE).utterances().stream()
                    .map(cache::read)
                    .toList()
                    .hashCode();
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<Utterance> utterances(Path recordings) throws IOException {
        try (Stream<Path> files = Files.list(recordings)) {
            return files.sorted()
                    .map(file -> new Utterance(file, "", "", Map.of(), Split.TRAIN))
                    .toList();
        }
    }
}
