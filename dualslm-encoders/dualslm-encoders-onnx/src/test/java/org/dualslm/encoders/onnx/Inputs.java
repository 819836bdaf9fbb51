package org.dualslm.encoders.onnx;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;

/** What the tests encode, and with which weights. */
final class Inputs {
    private static final int RATE = 16_000;
    private static final String BUNDLED =
            "../../dualslm-models/dualslm-model-default/src/main/resources/META-INF/dualslm/models/default/encoder";

    private Inputs() {}

    /** The bundled encoder, or the folder that the system property {@code dualslm.moonshine} names. */
    static ModelSource moonshine() {
        Path module = Path.of(System.getProperty("basedir", ""));
        return ModelSource.directory(module.resolve(System.getProperty("dualslm.moonshine", BUNDLED)));
    }

    static byte[] model() {
        return moonshine().bytes("encoder_model.onnx");
    }

    static SpeechEncoder open(Options options) {
        return new MoonshineOnnxProvider().create(moonshine(), options);
    }

    static SpeechEncoder open() {
        return open(Options.none());
    }

    static Set<String> allStreams(SpeechEncoder encoder) {
        Set<String> names = new LinkedHashSet<>();
        encoder.streams().stream().map(SpeechStream::name).forEach(names::add);
        return names;
    }

    static AudioClip speechLike(double seconds, int seed) {
        return speechLike((int) (seconds * RATE), seed);
    }

    /** Four syllables a second: a gliding pitch with harmonics, a burst of noise before each. */
    static AudioClip speechLike(int samples, int seed) {
        Random random = new Random(seed);
        double pitch = 90 + random.nextInt(120);
        double phase = 0;
        float[] wave = new float[samples];
        for (int i = 0; i < samples; i++) {
            double syllable = 4.0 * i / RATE % 1;
            phase += 2 * Math.PI * pitch * (1 + 0.2 * Math.sin(7.0 * i / RATE)) / RATE;
            double voice = 0;
            for (int harmonic = 1; harmonic <= 10; harmonic++) {
                voice += Math.sin(harmonic * phase) / harmonic;
            }
            double loudness = Math.pow(Math.sin(Math.PI * syllable), 2);
            double burst = syllable < 0.1 ? random.nextGaussian() : 0;
            wave[i] = (float) (0.2 * loudness * voice + 0.05 * burst);
        }
        return AudioClip.of(wave, RATE);
    }
}
