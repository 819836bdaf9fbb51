package org.dualslm.encoders.djl;

import java.util.stream.Stream;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal to Hugging Face transformers on every fixture of wav2vec 2.0, HuBERT and WavLM. */
class Wav2Vec2ParityTest {
    static Stream<Fixture> fixtures() {
        return Fixture.all(
                fixture -> fixture.has("waveform.0") && Fixtures.isOfType(fixture, Wav2Vec2Config.MODEL_TYPES));
    }

    /** Fixtures that name further streams have them checked too. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void framesOfEveryClip(Fixture fixture) {
        Options options = Options.none().with("device", "cpu");
        try (SpeechEncoder encoder = new Wav2Vec2Provider().create(fixture.source(), options)) {
            for (int i = 0; fixture.has("hidden." + i); i++) {
                Fixtures.assertStreams(fixture, encoder, i);
            }
        }
    }
}
