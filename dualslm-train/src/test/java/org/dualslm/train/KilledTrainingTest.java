package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dualslm.train.testing.TinyTrainingProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a training's process at random moments and starts it again, until it is finished. How often: the system property {@code
 * dualslm.kills}, 3 unless given.
 */
class KilledTrainingTest {
    private static final int KILLS = Integer.getInteger("dualslm.kills", 3);

    @TempDir
    Path directory;

    @Test
    void endsWithTheWeightsOfAnUndisturbedOneBitForBit() throws IOException, InterruptedException {
        Path undisturbed = directory.resolve("undisturbed");
        assertThat(run(undisturbed, Integer.MAX_VALUE, 0)).isEqualTo("finished");

        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Path killed = directory.resolve("killed");
        int kills = 0;
        for (String end = ""; !end.equals("finished"); ) {
            boolean kill = kills < KILLS;
            int step =
                    kill ? 1 + random.nextInt(Math.max(1, 2 * TinyTrainingProgram.STEPS / KILLS)) : Integer.MAX_VALUE;
            end = run(killed, step, random.nextInt(20_000_000));
            kills++;
        }
        System.out.printf("Killed %d times in %d steps, with seed %d%n", kills - 1, TinyTrainingProgram.STEPS, seed);
        for (String file : List.of(
                "paralinguistic.safetensors",
                "paralinguistic.optimizer.safetensors",
                "linguistic.safetensors",
                "linguistic.optimizer.safetensors")) {
            for (String kind : List.of("checkpoint-", "best-")) {
                assertThat(latest(killed, kind).resolve(file))
                        .as("%s%s, killed %d times with seed %d", kind, file, kills - 1, seed)
                        .hasSameBinaryContentAs(latest(undisturbed, kind).resolve(file));
            }
        }
    }

    /** Runs the program until it ends, or until so many steps and a moment later, when it is killed. Gives its last words. */
    private String run(Path training, int killAfter, long nanoseconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(training))
                .redirectError(directory.resolve("errors.txt").toFile())
                .start();
        String last = "";
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            int steps = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                if (line.equals("step") && ++steps == killAfter) {
                    long moment = System.nanoTime() + nanoseconds;
                    while (System.nanoTime() < moment) {
                        Thread.onSpinWait();
                    }
                    process.destroyForcibly(); // which closes the stream as well
                    break;
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        if (process.exitValue() == 1) {
            throw new AssertionError(Files.readString(directory.resolve("errors.txt")));
        }
        return last;
    }

    /** Everything on the class path: modules make no difference to what is tested. */
    private List<String> command(Path training) {
        String path = Stream.of(
                        System.getProperty("jdk.module.path"),
                        System.getProperty("java.class.path"),
                        Path.of("target", "test-classes").toAbsolutePath().toString())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                path,
                TinyTrainingProgram.class.getName(),
                directory.resolve("data").toString(),
                training.toString());
    }

    private static Path latest(Path training, String kind) throws IOException {
        try (Stream<Path> checkpoints = Files.list(training.resolve("killed"))) {
            return checkpoints
                    .filter(path -> path.getFileName().toString().startsWith(kind))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }
}
