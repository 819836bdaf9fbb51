package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.plugin.Provider;

/** What providers of every kind promise of options and files. */
final class Building {
    static final String NAME = "[a-z0-9]+(-[a-z0-9]+)*";

    private static final String UNKNOWN = "no-such-option";

    private Building() {}

    /** An option that nobody reads is refused by name, with the names of those that would be read. */
    static void refusesUnknownOptions(Options good, Function<Options, ? extends AutoCloseable> build) {
        Refusal.ofArgument(
                "option " + UNKNOWN, () -> build.apply(good.with(UNKNOWN, 1)).close(), UNKNOWN);
        Refusal.ofArgument(
                "option " + UNKNOWN + " beside " + good.values().keySet(),
                () -> build.apply(good.with(UNKNOWN, 1)).close(),
                good.values().keySet().toArray());
    }

    /** What a provider says of all that it builds holds for this. */
    static void hasCapabilities(Provider provider, Object built) {
        for (Class<?> capability : provider.capabilities()) {
            assertThat(built).as("what %s builds", provider.name()).isInstanceOf(capability);
        }
    }

    /**
     * Takes each file away in turn.
     *
     * @param files all that the model cannot do without; if none is named, it must refuse an empty directory or need no files
     */
    static void namesMissingFiles(
            ModelSource source,
            List<String> files,
            Options options,
            Path scratch,
            BiFunction<ModelSource, Options, ? extends AutoCloseable> build) {
        if (files.isEmpty()) {
            ModelSource empty = copy(source, List.of(), scratch.resolve("empty"));
            Throwable thrown = catchThrowable(() -> build.apply(empty, options).close());
            if (thrown != null) {
                assertRefused(thrown, "an empty directory", empty.description());
            }
        }
        for (String missing : files) {
            List<String> others =
                    files.stream().filter(file -> !file.equals(missing)).toList();
            ModelSource lacking = copy(source, others, scratch.resolve("lacking-" + files.indexOf(missing)));
            Throwable thrown =
                    catchThrowable(() -> build.apply(lacking, options).close());
            assertRefused(thrown, "a directory without " + missing, missing);
        }
    }

    private static void assertRefused(Throwable thrown, String what, String word) {
        assertThat(thrown).as(what).isInstanceOf(ModelFormatException.class);
        assertThat(thrown.getMessage()).as("the message for %s", what).contains(word);
    }

    private static ModelSource copy(ModelSource source, List<String> files, Path directory) {
        try {
            Files.createDirectories(directory);
            for (String file : files) {
                Path target = directory.resolve(file);
                Files.createDirectories(target.getParent());
                try (InputStream content = source.open(file)) {
                    Files.copy(content, target);
                }
            }
            return ModelSource.directory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
