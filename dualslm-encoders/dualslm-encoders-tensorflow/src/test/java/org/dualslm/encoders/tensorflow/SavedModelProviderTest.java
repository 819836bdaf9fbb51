package org.dualslm.encoders.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.Plugins;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedModelProviderTest {
    private static final int RATE = Clips.RATE;

    @TempDir
    static Path directory;

    private static final Map<String, ModelSource> MODELS = new LinkedHashMap<>();

    @BeforeAll
    static void writeModels() throws IOException {
        MODELS.put("frames", TestModels.frames(directory.resolve("frames"), 1));
        MODELS.put("unknown", TestModels.unknownShape(directory.resolve("unknown")));
        MODELS.put("fixed", TestModels.fixed(directory.resolve("fixed")));
        MODELS.put("picture", TestModels.noSpeech(directory.resolve("picture")));
        MODELS.put("empty", ModelSource.directory(Files.createDirectory(directory.resolve("empty"))));
        Path broken = Files.createDirectory(directory.resolve("broken"));
        Files.write(broken.resolve("saved_model.pb"), new byte[] {1, 2, 3});
        MODELS.put("broken", ModelSource.directory(broken));
    }

    private static SpeechEncoder open(String model, String... options) {
        Options all = Options.none();
        for (int i = 0; i < options.length; i += 2) {
            all = all.with(options[i], options[i + 1]);
        }
        return new SavedModelProvider().create(MODELS.get(model), all);
    }

    private static Embeddings encode(SpeechEncoder encoder, AudioClip clip, String stream) {
        return encoder.encode(List.of(clip), Set.of(stream)).get(0).stream(stream);
    }

    @Test
    void axesWidthsAndRatesAreMeasured() {
        try (SpeechEncoder encoder = open("frames", "streams", "last=frames,turned,clip")) {
            assertThat(encoder.streams())
                    .containsExactly(
                            new SpeechStream("last", TestModels.WIDTH, 50),
                            new SpeechStream("turned", TestModels.WIDTH, 50),
                            new SpeechStream("clip", TestModels.WIDTH, 1 / 30.0));
            AudioClip clip = Clips.tone(1.0, 4);
            Embeddings frames = encode(encoder, clip, "last");
            assertThat(frames.length()).isEqualTo(1 + (RATE - TestModels.KERNEL) / TestModels.HOP);
            assertThat(encode(encoder, clip, "turned")).isEqualTo(frames);
            Embeddings mean = encode(encoder, clip, "clip");
            assertThat(mean.length()).isEqualTo(1);
            for (int column = 0; column < TestModels.WIDTH; column++) {
                double sum = 0;
                for (int row = 0; row < frames.length(); row++) {
                    sum += frames.get(row, column);
                }
                assertThat((double) mean.get(0, column)).isCloseTo(sum / frames.length(), within(1e-4));
            }
        }
    }

    @Test
    void ratesAndAxesThatAreSaidAreTaken() {
        try (SpeechEncoder encoder = open("frames", "streams", "a=frames:btw@49.5,b=turned:bwt", "frameRate", "51")) {
            assertThat(encoder.streams())
                    .containsExactly(
                            new SpeechStream("a", TestModels.WIDTH, 49.5), new SpeechStream("b", TestModels.WIDTH, 51));
        }
    }

    @Test
    void anInputOfUnknownShapeIsGivenSamplesAsSaid() {
        try (SpeechEncoder encoder = open("unknown", "layout", "samples", "frameRate", "50");
                SpeechEncoder other = open("frames", "streams", "frames")) {
            AudioClip clip = Clips.tone(0.7, 1);
            assertThat(encode(encoder, clip, "frames")).isEqualTo(encode(other, clip, "frames"));
        }
    }

    @Test
    void longRecordingsAreCutAndKeepTime() {
        AudioClip clip = Clips.tone(20.5, 1);
        try (SpeechEncoder whole = open("frames", "streams", "frames");
                SpeechEncoder cut = open("frames", "streams", "frames,clip", "windowSeconds", "2")) {
            Embeddings one = encode(whole, clip, "frames");
            Embeddings joined = encode(cut, clip, "frames");
            assertThat(joined.length()).isBetween(one.length() - 1, one.length() + 1);
            assertThat(joined.slice(0, 90)).isEqualTo(one.slice(0, 90));
            assertThat(encode(cut, clip, "clip").length()).isEqualTo(11);
        }
    }

    @Test
    void theZerosThatFillAWindowGiveNoFrames() {
        try (SpeechEncoder encoder = open("fixed", "signature", "embed")) {
            int full = 1 + (TestModels.FIXED - TestModels.KERNEL) / TestModels.HOP;
            assertThat(encoder.streams()).containsExactly(new SpeechStream("frames", TestModels.WIDTH, 2.0 * full));
            assertThat(encode(encoder, Clips.tone(TestModels.FIXED, 1), "frames")
                            .length())
                    .isEqualTo(full);
            assertThat(encode(encoder, Clips.tone(TestModels.FIXED / 2, 1), "frames")
                            .length())
                    .isEqualTo(full / 2);
            assertThat(encode(encoder, Clips.tone(TestModels.FIXED + 1, 1), "frames")
                            .length())
                    .isEqualTo(full + 1);
        }
    }

    @Test
    void clipsTooShortForAFrameAreRefused() {
        try (SpeechEncoder encoder = open("frames", "streams", "frames")) {
            assertThat(encode(encoder, Clips.tone(TestModels.KERNEL, 1), "frames")
                            .length())
                    .isEqualTo(1);
            List<AudioClip> clips = List.of(Clips.tone(1.0, 1), Clips.tone(TestModels.KERNEL - 1, 1));
            assertThatThrownBy(() -> encoder.encode(clips, Set.of("frames")))
                    .isInstanceOf(AudioException.class)
                    .hasMessageContaining("Clip 2 of 2 is too short")
                    .hasMessageContaining("399");
        }
    }

    @Test
    void fingerprintsTellWeightsAndSettingsApart() {
        MODELS.put("other", TestModels.frames(directory.resolve("other"), 2));
        String[] fingerprints = {
            fingerprint("frames", "streams", "frames"),
            fingerprint("other", "streams", "frames"),
            fingerprint("frames", "streams", "last=frames"),
            fingerprint("frames", "streams", "frames", "windowSeconds", "3"),
            fingerprint("frames", "streams", "frames", "sampleRate", "8000"),
        };
        assertThat(Set.of(fingerprints)).hasSize(fingerprints.length);
        assertThat(fingerprint("frames", "streams", "frames")).isEqualTo(fingerprints[0]);
    }

    private static String fingerprint(String model, String... options) {
        try (SpeechEncoder encoder = open(model, options)) {
            return encoder.fingerprint();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frames  | signature=embed | There is no signature 'embed' in",
                "frames  | signature=embed | choose one of [serving_default] with the option 'signature'",
                "fixed   | tag=serve | There is no signature 'serving_default' in",
                "frames  | tag=gpu | TensorFlow cannot load the SavedModel in",
                "frames  | input=wave | takes the inputs [samples], not 'wave'",
                "frames  | layout=samples | takes an input of shape",
                "unknown | tag=serve | set the option 'layout' to samples or batch,samples",
                "picture | tag=serve | takes an input of shape",
                "frames  | streams=a=hidden | has no output 'hidden'; it has [clip, flat, frames, shape, turned]",
                "frames  | streams=shape | has an output 'shape' of DT_INT32; frames must be float32",
                "empty   | tag=serve | There is no 'saved_model.pb' in",
                "broken  | tag=serve | TensorFlow cannot load the SavedModel in",
            })
    void modelsThatDoNotFitAreRefused(String model, String option, String message) {
        String[] parts = option.split("=", 2);
        assertThatThrownBy(() -> open(model, parts))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frames | windowSecond=3 | savedmodel-tensorflow has no option [windowSecond]",
                "frames | layout=time | must be samples or batch,samples, not 'time'",
                "frames | sampleRate=0 | at least 1",
                "frames | windowSeconds=0 | must be from 0.1 to 600.0, not 0.0",
                "frames | frameRate=-1 | must be greater than 0, not -1.0",
                "frames | streams=frames,frames | two streams named 'frames'",
                "frames | streams=a=b=c | NAME=OUTPUT",
                "frames | streams=a=frames:tt | each once",
                "frames | streams=frames,,clip | NAME=OUTPUT",
                "frames | streams=frames:btw@0 | must be greater than 0",
                "frames | streams=frames:tw | are not the axes [t, w]",
                "frames | streams=flat | tells no axes",
                "frames | padWindows=yes | true or false",
            })
    void optionsThatCannotBeAreRefused(String model, String option, String message) {
        String[] parts = option.split("=", 2);
        assertThatThrownBy(() -> open(model, parts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void windowsThatAFixedLengthForbidsAreRefused() {
        assertThatThrownBy(() -> open("fixed", "signature", "embed", "windowSeconds", "2"))
                .hasMessageContaining("takes 8000 samples at a time, which is 0.5 s at 16000 Hz")
                .hasMessageContaining("not 2.0");
        assertThatThrownBy(() -> open("fixed", "signature", "embed", "padWindows", "false"))
                .hasMessageContaining("'padWindows' must be true or be left out");
    }

    @Test
    void itIsFoundByNameAndRegisteredTwiceAlike() throws IOException {
        assertThat(Plugins.installed().encoder("savedmodel-tensorflow")).isInstanceOf(SavedModelProvider.class);
        String service = SpeechEncoderProvider.class.getName();
        List<String> inModule = SavedModelProvider.class.getModule().getDescriptor().provides().stream()
                .filter(provides -> provides.service().equals(service))
                .map(ModuleDescriptor.Provides::providers)
                .findFirst()
                .orElseThrow();
        try (var file = SavedModelProvider.class.getResourceAsStream("/META-INF/services/" + service)) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrderElementsOf(inModule);
        }
    }

    @Test
    void aThousandCallsKeepMemoryFlat() throws IOException {
        AudioClip clip = Clips.tone(2.0, 1);
        try (SpeechEncoder encoder = open("frames", "streams", "frames,clip")) {
            long before = 0;
            for (int i = 0; i < 1200; i++) {
                if (i == 200) {
                    before = residentKilobytes();
                }
                encode(encoder, clip, "frames");
            }
            // The samples alone, were they not freed, would hold 125 MB.
            assertThat(residentKilobytes() - before).as("kilobytes gained").isLessThan(40_000);
        }
    }

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.isReadable(status), "Resident memory is read from " + status);
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
