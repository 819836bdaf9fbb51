package org.dualslm.encoders.onnx;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.Fixture;

/** Encoders that transformers exported, and what transformers computes with them. See {@code exports/export.py}. */
final class Exports {
    private static final Path EXPORTS = Path.of("src/test/resources/exports");
    private static final Path FIXTURES = Path.of("../dualslm-encoders-djl/src/test/resources/fixtures");

    private Exports() {}

    static ModelSource source(String name) {
        return ModelSource.directory(EXPORTS.resolve(name));
    }

    static SpeechEncoder open(String name, Options options) {
        return new SpeechOnnxProvider().create(source(name), options);
    }

    static Stream<Fixture> whispers() {
        return Fixture.below(FIXTURES).stream().filter(fixture -> fixture.name().startsWith("whisper"));
    }

    static Fixture fixture(String name) {
        return Fixture.below(FIXTURES.resolve(name)).get(0);
    }

    static AudioClip clip(Fixture fixture, int number) {
        return AudioClip.of(fixture.tensor("waveform." + number).toArray(), 16_000);
    }
}
