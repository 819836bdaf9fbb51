package org.dualslm.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;

/**
 * A folder with what a reference library computed: {@code expected.json}, mostly {@code expected.safetensors}, and any other
 * files a test needs. Fixtures are chosen by what they hold, never by name, so that others of the same family run through the
 * same test:
 *
 * <pre>{@code
 * static Stream<Fixture> fixtures() {
 *     return Fixture.all(f -> f.has("paralinguistic.x.0"));
 * }
 *
 * @ParameterizedTest
 * @MethodSource("fixtures")
 * void matchesTheReference(Fixture fixture) { ... }
 * }</pre>
 *
 * <p>They are looked for below the directory that the system property {@code dualslm.fixtures} names; if it is not set, below
 * {@code src/test/resources/fixtures} of the Maven module (property {@code basedir}) or of the working directory.
 *
 * <p>Immutable, shareable between threads.
 */
public final class Fixture {
    private static final String PROPERTY = "dualslm.fixtures";
    private static final String EXPECTED_JSON = "expected.json";
    private static final String EXPECTED_TENSORS = "expected.safetensors";

    private final String name;
    private final Path directory;
    private final JsonObject expected;
    private final Safetensors tensors;

    private Fixture(String name, Path directory) {
        this.name = name;
        this.directory = directory;
        this.expected = Json.readObject(source(), EXPECTED_JSON);
        this.tensors = source().contains(EXPECTED_TENSORS) ? Safetensors.open(source(), EXPECTED_TENSORS) : null;
    }

    /**
     * Every fixture that fits, sorted by name.
     *
     * @throws IllegalStateException if there is no fixture directory
     */
    public static Stream<Fixture> all(Predicate<Fixture> fits) {
        return below(root()).stream().filter(fits);
    }

    /** Every fixture below a directory, sorted by name. */
    public static List<Fixture> below(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith(EXPECTED_JSON) && Files.isRegularFile(file))
                    .map(Path::getParent)
                    .sorted()
                    .map(folder -> new Fixture(nameOf(directory, folder), folder))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path root, Path folder) {
        return folder.equals(root)
                ? String.valueOf(folder.getFileName())
                : root.relativize(folder).toString();
    }

    private static Path root() {
        String chosen = System.getProperty(PROPERTY);
        Path root = chosen != null
                ? Path.of(chosen)
                : Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "fixtures");
        if (!Files.isDirectory(root)) {
            throw new IllegalStateException(
                    "No fixtures at " + root.toAbsolutePath() + "; name their directory with -D" + PROPERTY + "=DIR");
        }
        return root;
    }

    /** The folder, relative to where the search began. */
    public String name() {
        return name;
    }

    /** The fixture's files. */
    public Path directory() {
        return directory;
    }

    /** The fixture's files as a model's: for a checkpoint with its expectations beside it. */
    public ModelSource source() {
        return ModelSource.directory(directory);
    }

    /** Whether there is such a tensor. */
    public boolean has(String tensor) {
        return tensors != null && tensors.contains(tensor);
    }

    /** The tensors' names; empty if there is no tensor file. */
    public Set<String> tensorNames() {
        return tensors == null ? Set.of() : tensors.names();
    }

    /** A tensor of floating-point numbers. */
    public FloatTensor tensor(String tensor) {
        return tensors().floats(tensor);
    }

    /** A matrix of floating-point numbers as a sequence of vectors. */
    public Embeddings embeddings(String tensor) {
        FloatTensor values = tensor(tensor);
        int[] shape = values.shape();
        if (shape.length != 2) {
            throw new IllegalArgumentException("Tensor '" + tensor + "' of " + this + " is no matrix: " + values);
        }
        return Embeddings.of(shape[0], shape[1], values.asBuffer());
    }

    /** A tensor of whole numbers. */
    public long[] integers(String tensor) {
        return tensors().integers(tensor);
    }

    /** A tensor of whole numbers that fit 32 bits, such as token ids. */
    public int[] ids(String tensor) {
        long[] values = integers(tensor);
        int[] ids = new int[values.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Math.toIntExact(values[i]);
        }
        return ids;
    }

    /** How close to come to any tensor: both the absolute and the relative part are the fixture's one number. */
    public Tolerance tolerance() {
        double both = expected.number("tolerance");
        return new Tolerance(both, both);
    }

    /** How close to come to one tensor: what {@code expected.json} says of it, else {@link #tolerance()}. */
    public Tolerance tolerance(String tensor) {
        JsonObject none = JsonObject.builder().build();
        JsonObject about = expected.has("tensors") ? child(expected.object("tensors"), tensor, none) : none;
        if (!about.has("compare")) {
            return tolerance();
        }
        JsonObject compare = about.object("compare");
        return new Tolerance(compare.number("atol", 0), compare.number("rtol", 0));
    }

    private static JsonObject child(JsonObject parent, String key, JsonObject otherwise) {
        return parent.has(key) ? parent.object(key) : otherwise;
    }

    private Safetensors tensors() {
        if (tensors == null) {
            throw new IllegalStateException("Fixture " + name + " has no " + EXPECTED_TENSORS);
        }
        return tensors;
    }

    @Override
    public String toString() {
        return name;
    }
}
