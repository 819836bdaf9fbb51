package org.dualslm.encoders.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.dualslm.api.Plugins;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.onnx.Attribute;
import org.dualslm.onnx.ElementType;
import org.dualslm.onnx.GraphBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs of many shapes, and what is said of those that do not fit. */
class SpeechOnnxProviderTest {
    private static final int RATE = 16_000;

    @TempDir
    Path directory;

    private ModelSource write(GraphBuilder graph) throws IOException {
        graph.write(directory.resolve("model.onnx"), "test");
        return ModelSource.directory(directory);
    }

    private SpeechEncoder open(GraphBuilder graph, Options options) throws IOException {
        return new SpeechOnnxProvider().create(write(graph), options);
    }

    private void assertRefused(GraphBuilder graph, Options options, String... words) throws IOException {
        ModelSource source = write(graph);
        assertThatThrownBy(() -> new SpeechOnnxProvider().create(source, options))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(words);
    }

    /** Frames of one number: the sum of so many samples (or spectra of one band), every so many. */
    private static void sums(GraphBuilder graph, String x, int seen, int hop, String output) {
        float[] ones = new float[seen];
        Arrays.fill(ones, 1);
        String weight = graph.floats("ones" + output, ones, 1, 1, seen);
        String sums = graph.node("Conv", List.of(x, weight), Attribute.list("strides", hop));
        graph.named(output, "Transpose", List.of(sums), Attribute.list("perm", 0, 2, 1));
        graph.output(output, ElementType.FLOAT, "batch", "frames", 1);
    }

    private static GraphBuilder waveGraph(int seen, int hop) {
        GraphBuilder graph = new GraphBuilder();
        sums(graph, graph.input("wave", ElementType.FLOAT, "batch", 1, "samples"), seen, hop, "frames");
        return graph;
    }

    private static AudioClip ones(int samples) {
        float[] values = new float[samples];
        Arrays.fill(values, 1);
        return AudioClip.of(values, RATE);
    }

    private static Embeddings last(SpeechEncoder encoder, AudioClip clip) {
        return encoder.encode(List.of(clip), Set.of("last")).get(0).stream("last");
    }

    @Test
    void isRegisteredForModulesAndForTheClassPathAlike() throws IOException {
        assertThat(Plugins.installed().encoder("speech-onnx")).isInstanceOf(SpeechOnnxProvider.class);
        String services = "/META-INF/services/" + SpeechEncoderProvider.class.getName();
        try (InputStream in = SpeechOnnxProvider.class.getResourceAsStream(services)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactly(MoonshineOnnxProvider.class.getName(), SpeechOnnxProvider.class.getName());
        }
    }

    @ParameterizedTest
    @CsvSource({"400, 320", "895, 384", "160, 160", "2, 77", "1000, 999"})
    void frameRatesAreMeasured(int seen, int hop) throws IOException {
        try (SpeechEncoder encoder = open(waveGraph(seen, hop), Options.none())) {
            SpeechStream stream = encoder.streams().get(0);
            assertThat(stream.name()).isEqualTo("last");
            assertThat(stream.frameRate()).isCloseTo((double) RATE / hop, within(1e-9));
            assertThat(last(encoder, ones(seen)).length()).isEqualTo(1);
            assertThat(last(encoder, ones(seen + 9 * hop)).length()).isEqualTo(10);
            assertThatThrownBy(() -> last(encoder, AudioClip.of(new float[seen - 1], RATE)))
                    .isInstanceOf(AudioException.class)
                    .hasMessageContaining("Clip 1 of 1");
        }
    }

    /** Windows share what frames at their ends see, so that no frame is lost or cut short. */
    @Test
    void longClipsHaveTheFramesOfOnePiece() throws IOException {
        try (SpeechEncoder encoder = open(waveGraph(400, 320), Options.none().with("windowSeconds", 0.5))) {
            Embeddings frames = last(encoder, ones(400 + 199 * 320 + 13));
            assertThat(frames.length()).isEqualTo(200);
            assertThat(frames.toArray()).containsOnly(400);
        }
    }

    @Test
    void aFixedWindowIsFilledAndCutToTheClip() throws IOException {
        GraphBuilder graph = new GraphBuilder();
        String x = graph.input("wave", ElementType.FLOAT, 1, 3200);
        sums(graph, graph.node("Unsqueeze", List.of(x, graph.longs(1))), 320, 320, "frames");
        try (SpeechEncoder encoder = open(graph, Options.none())) {
            assertThat(encoder.streams()).containsExactly(new SpeechStream("last", 1, 50));
            assertThat(last(encoder, ones(1)).toArray()).containsExactly(1);
            assertThat(last(encoder, ones(321)).toArray()).containsExactly(320, 1);
            assertThat(last(encoder, ones(3200 + 640)).toArray()).hasSize(12).containsOnly(320);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(graph, Options.none().with("windowSeconds", 1)))
                .withMessageContainingAll("0.2", "windowSeconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(graph, Options.none().with("window", "free")))
                .withMessageContaining("0.2");
    }

    @Test
    void masksAndLengthsSayWhatIsReal() throws IOException {
        GraphBuilder graph = new GraphBuilder();
        String x = graph.input("wave", ElementType.FLOAT, "batch", "samples");
        for (String name : List.of("attention_mask", "count")) {
            String given = name.equals("count")
                    ? graph.input(name, ElementType.INT64, "batch")
                    : graph.input(name, ElementType.INT64, "batch", "samples");
            String number = graph.node("Cast", List.of(given), Attribute.of("to", ElementType.FLOAT.number()));
            if (name.equals("attention_mask")) {
                number = graph.node("ReduceSum", List.of(number, graph.longs(1)), Attribute.of("keepdims", 0));
            }
            String like = graph.node("Mul", List.of(x, graph.scalar(0f)));
            String all = graph.node("Add", List.of(like, number)); // [1, samples]
            sums(graph, graph.node("Unsqueeze", List.of(all, graph.longs(1))), 1, 160, name + "_frames");
        }
        Options options = Options.none()
                .with("outputs", "mask=attention_mask_frames,count=count_frames")
                .with("length", "count")
                .with("window", "fixed")
                .with("windowSeconds", 1);
        try (SpeechEncoder encoder = open(graph, options)) {
            EncodedSpeech encoded = encoder.encode(List.of(ones(8_001)), Set.of("mask", "count"))
                    .get(0);
            assertThat(encoded.stream("mask").toArray()).hasSize(51).containsOnly(8_001);
            assertThat(encoded.stream("count")).isEqualTo(encoded.stream("mask"));
        }
        assertRefused(graph, options.with("length", ""), "[count]", "'length'");
        assertRefused(graph, options.with("length", "counter"), "no input 'counter'", "count");
    }

    @Test
    void aLogMelGraphOfFreeLengthIsMeasuredToo() throws IOException {
        GraphBuilder graph = new GraphBuilder();
        String x = graph.input("features", ElementType.FLOAT, "batch", 3, "spectra");
        String band = graph.node("Split", 3, List.of(x, graph.longs(1, 1, 1)), Attribute.of("axis", 1))
                .get(0);
        sums(graph, band, 2, 2, "frames");
        try (SpeechEncoder encoder = open(graph, Options.none())) {
            assertThat(encoder.streams()).containsExactly(new SpeechStream("last", 1, 50));
            assertThat(last(encoder, Inputs.speechLike(1.0, 1)).length()).isEqualTo(50);
        }
        assertRefused(graph, Options.none().with("layout", "samples"), "[-1, 3, -1]", "samples");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(graph, Options.none().with("windowSeconds", 0.02)))
                .withMessageContainingAll("windowSeconds", "0.02", "804 samples");
    }

    @Test
    void halfPrecisionGoesInAndOut() throws IOException {
        GraphBuilder graph = new GraphBuilder();
        String x = graph.input("wave", ElementType.FLOAT16, "batch", 1, "samples");
        String wide = graph.node("Cast", List.of(x), Attribute.of("to", ElementType.FLOAT.number()));
        sums(graph, wide, 320, 320, "wide");
        graph.named("frames", "Cast", List.of("wide"), Attribute.of("to", ElementType.FLOAT16.number()));
        graph.output("frames", ElementType.FLOAT16, "batch", "frames", 1);
        try (SpeechEncoder encoder = open(graph, Options.none().with("outputs", "last=frames"))) {
            assertThat(last(encoder, ones(640)).toArray()).containsExactly(320, 320);
        }
    }

    @Test
    void innerTensorsAreStreamsToo() throws IOException {
        GraphBuilder graph = new GraphBuilder();
        String x = graph.input("wave", ElementType.FLOAT, "batch", 1, "samples");
        String half = graph.node("Mul", List.of(x, graph.scalar(0.5f)));
        String inner = graph.node("Reshape", List.of(half, graph.longs(1, -1, 160)));
        graph.named("frames", "Add", List.of(inner, inner));
        graph.output("frames", ElementType.FLOAT, "batch", "frames", 160);
        Options options = Options.none()
                .with("outputs", "last=frames,inner=" + inner)
                .with("window", "fixed")
                .with("windowSeconds", 1);
        try (SpeechEncoder encoder = open(graph, options)) {
            Embeddings frames = encoder.encode(List.of(ones(RATE)), Set.of("inner")).get(0).stream("inner");
            assertThat(frames.toArray()).hasSize(RATE).containsOnly(0.5f);
        }
        assertRefused(graph, options.with("outputs", "last=frame"), "[frame]", "frames", inner);
    }

    @Test
    void aGivenFrameRateIsTaken() throws IOException {
        try (SpeechEncoder encoder = open(waveGraph(400, 320), Options.none().with("frameRate", 49.5))) {
            assertThat(encoder.streams().get(0).frameRate()).isEqualTo(49.5);
            assertThat(last(encoder, ones(RATE)).length()).isEqualTo(49);
        }
    }

    @Test
    void theFingerprintTellsSettingsAndWeightsApart() throws IOException {
        String usual = fingerprint(waveGraph(400, 320), Options.none());
        assertThat(fingerprint(waveGraph(400, 320), Options.none().with("threads", 2)))
                .isEqualTo(usual);
        assertThat(fingerprint(waveGraph(400, 320), Options.none().with("normalize", true)))
                .isNotEqualTo(usual);
        assertThat(fingerprint(waveGraph(400, 320), Options.none().with("windowSeconds", 20)))
                .isNotEqualTo(usual);
        assertThat(fingerprint(waveGraph(401, 320), Options.none())).isNotEqualTo(usual);
    }

    private String fingerprint(GraphBuilder graph, Options options) throws IOException {
        try (SpeechEncoder encoder = open(graph, options)) {
            return encoder.fingerprint();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "threads, 257",
        "window, half",
        "windowSeconds, 0",
        "windowSeconds, 601",
        "frameRate, -1",
        "layout, waves",
        "preset, parrot",
        "normalize, 1",
        "sampleRate, 0",
        "outputs, last",
        "outputs, =frames",
        "windowseconds, 30",
    })
    void refusesOptions(String name, String value) throws IOException {
        ModelSource source = write(waveGraph(400, 320));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new SpeechOnnxProvider().create(source, Options.none().with(name, value)))
                .withMessageContaining(name);
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        ModelSource empty = ModelSource.directory(directory);
        assertThatThrownBy(() -> new SpeechOnnxProvider().create(empty, Options.none()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("onnx/encoder_model.onnx", directory.toString(), "file");
        assertRefused(waveGraph(400, 320), Options.none().with("input", "waves"), "'waves'", "[wave]");
        assertRefused(waveGraph(400, 320), Options.none().with("outputs", "last=plates"), "[plates]", "frames");
        assertRefused(waveGraph(400, 320), Options.none().with("mask", "masque"), "no input 'masque'", "[wave]");
        assertRefused(waveGraph(400, 320), Options.none().with("file", "other.onnx"), "other.onnx");
        GraphBuilder two = waveGraph(400, 320);
        sums(two, "wave", 400, 320, "others");
        assertRefused(two, Options.none(), "last_hidden_state", "[frames, others]");
        sums(two, "wave", 400, 160, "faster");
        assertRefused(two, Options.none().with("outputs", "a=frames,b=faster"), "a=", "b=", "different numbers");
    }

    @Test
    void refusesWhatIsNoGraph() throws IOException {
        Files.writeString(directory.resolve("model.onnx"), "version https://git-lfs.github.com/spec/v1\n");
        assertThatThrownBy(() -> new SpeechOnnxProvider().create(ModelSource.directory(directory), Options.none()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'model.onnx' in " + directory);
    }

    /** One that gives the same single frame however long the clip is. */
    @Test
    void refusesAnEncoderWhoseFramesDoNotGrow() throws IOException {
        GraphBuilder graph = new GraphBuilder();
        String x = graph.input("wave", ElementType.FLOAT, "batch", 1, "samples");
        graph.named("frames", "ReduceMean", List.of(x), Attribute.list("axes", 2), Attribute.of("keepdims", 1));
        graph.output("frames", ElementType.FLOAT, "batch", 1, 1);
        assertRefused(graph, Options.none(), "the same 1 frames", "frameRate");
    }
}
