package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Safetensors;

/**
 * A folder of reference values: what {@code expected.json} says and {@code expected.safetensors} holds. (The test kit's class
 * of this name needs this module, so it cannot serve here.)
 */
final class Fixture {
    private static final Path ROOT = Path.of(System.getProperty("dualslm.fixtures", "src/test/resources/fixtures"));

    final Path folder;
    final JsonObject expected;
    final Safetensors tensors;

    private Fixture(Path folder) {
        ModelSource source = ModelSource.directory(folder);
        this.folder = folder;
        this.expected = Json.readObject(source, "expected.json");
        this.tensors = Safetensors.open(source, "expected.safetensors");
    }

    /** The folders below the fixtures' root that the predicate takes; at least one. */
    static List<Fixture> all(Predicate<Fixture> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Fixture> fixtures = files.filter(file -> file.endsWith("expected.safetensors"))
                    .map(Path::getParent)
                    .filter(folder -> Files.exists(folder.resolve("expected.json")))
                    .sorted()
                    .map(Fixture::new)
                    .filter(wanted)
                    .toList();
            assertThat(fixtures).as("fixtures below %s", ROOT.toAbsolutePath()).isNotEmpty();
            return fixtures;
        }
    }

    /** One of {@code atol} and {@code rtol}. */
    double tolerance(String tensor, String which) {
        return expected.object("tensors").object(tensor).object("compare").number(which);
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
