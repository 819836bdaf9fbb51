package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A folder of reference values: what {@code expected.json} says and {@code expected.safetensors} holds. */
final class Fixture {
    private static final Path ROOT = Path.of(System.getProperty("dualslm.fixtures", "src/test/resources/fixtures"));

    final Path folder;
    final JsonObject expected;
    private final ByteBuffer tensors;
    private final JsonObject index;
    private final int start;

    private Fixture(Path folder) throws IOException {
        this.folder = folder;
        this.expected = JsonParser.parseString(Files.readString(folder.resolve("expected.json")))
                .getAsJsonObject();
        this.tensors = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("expected.safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = Math.toIntExact(tensors.getLong(0));
        String header = new String(tensors.array(), 8, headerBytes, StandardCharsets.UTF_8);
        this.index = JsonParser.parseString(header).getAsJsonObject();
        this.start = 8 + headerBytes;
    }

    /** The folders below the fixtures' root that the predicate takes; at least one. */
    static List<Fixture> all(Predicate<Fixture> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> folders = files.filter(file -> file.endsWith("expected.json"))
                    .map(Path::getParent)
                    .filter(folder -> Files.exists(folder.resolve("expected.safetensors")))
                    .sorted()
                    .toList();
            List<Fixture> fixtures = new ArrayList<>();
            for (Path folder : folders) {
                Fixture fixture = new Fixture(folder);
                if (wanted.test(fixture)) {
                    fixtures.add(fixture);
                }
            }
            assertThat(fixtures).as("fixtures below %s", ROOT.toAbsolutePath()).isNotEmpty();
            return fixtures;
        }
    }

    boolean has(String tensor) {
        return index.has(tensor);
    }

    List<String> names() {
        return List.copyOf(index.keySet());
    }

    /** The tensor's values, row-major. */
    float[] floats(String tensor) {
        assertThat(entry(tensor).get("dtype").getAsString()).isEqualTo("F32");
        JsonArray offsets = entry(tensor).getAsJsonArray("data_offsets");
        float[] values = new float[(offsets.get(1).getAsInt() - offsets.get(0).getAsInt()) / Float.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensors.getFloat(start + offsets.get(0).getAsInt() + Float.BYTES * i);
        }
        return values;
    }

    /** One of {@code atol} and {@code rtol}. */
    double tolerance(String tensor, String which) {
        JsonObject about = expected.getAsJsonObject("tensors").getAsJsonObject(tensor);
        return about.getAsJsonObject("compare").get(which).getAsDouble();
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }

    private JsonObject entry(String tensor) {
        assertThat(has(tensor)).as("tensor %s in %s", tensor, folder).isTrue();
        return index.getAsJsonObject(tensor);
    }
}
