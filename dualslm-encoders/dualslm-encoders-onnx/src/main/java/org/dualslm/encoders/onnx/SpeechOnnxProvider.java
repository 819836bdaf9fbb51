package org.dualslm.encoders.onnx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.onnx.GraphDigest;
import org.dualslm.onnx.OnnxGraph;
import org.dualslm.onnx.OnnxSession;
import org.dualslm.onnx.Threads;

/**
 * Any speech encoder that is an ONNX graph, under the name {@code speech-onnx}: the hub's exports of Whisper ({@code input_features
 * [batch, 80 or 128, 3000]}) and of wav2vec 2.0, HuBERT and WavLM ({@code input_values [batch, samples]}) without any option, others
 * by options. Frames are {@code [1, frames, width]}.
 *
 * <p>Options, each with a default that is read off the graph, or off {@code preprocessor_config.json} if it is there:
 *
 * <ul>
 *   <li>{@code file}: the graph within the source; by default the first there is of {@code onnx/encoder_model.onnx}, {@code
 *       encoder_model.onnx}, {@code onnx/model.onnx}, {@code model.onnx}.
 *   <li>{@code preset}: {@code whisper} (by default for an input {@code input_features}): log-mel spectrogram, windows of 30 s; {@code
 *       wav2vec2} (for {@code input_values}): samples, brought to mean 0 and variance 1 unless {@code do_normalize} is false; {@code
 *       none}.
 *   <li>{@code input}: the input for samples or features; by default the only one of floating-point numbers.
 *   <li>{@code layout}: {@code samples} for {@code [batch, samples]} and {@code [batch, 1, samples]}, {@code log-mel} for {@code [batch,
 *       bands, spectra]}, Whisper's; by default what the number of dimensions says.
 *   <li>{@code sampleRate} (16000), in Hz; {@code normalize} (false but for {@code wav2vec2}).
 *   <li>{@code mask} ({@code attention_mask} if there is one): an int64 input {@code [1, time]} that is 1 where the clip is; {@code
 *       length}: an int64 input {@code [1]} for how long it is, in samples or spectra.
 *   <li>{@code outputs}: the streams, as {@code last=last_hidden_state,layer.0=hidden_states.1}; any tensor that the graph computes
 *       will do. By default {@code last}, which is {@code last_hidden_state} or the only output that could be frames.
 *   <li>{@code window}: {@code fixed} (by default where the graph's time is of a fixed length, and for {@code whisper}): every window is
 *       filled with silence, and a clip's frames are those of its own duration, begun ones included; {@code free}: it ends with its clip.
 *   <li>{@code windowSeconds} (30, up to 600): the length of fixed windows where the graph leaves it open, and the most of free ones.
 *       Longer recordings are encoded in several windows.
 *   <li>{@code frameRate}: frames a second; by default measured when it is loaded.
 *   <li>{@code threads} (1, up to 256): see {@code moonshine-onnx}.
 * </ul>
 *
 * <p>The fingerprint covers the model's files and all options but {@code threads}. A batch equals its clips encoded one by one, bit by
 * bit.
 */
public final class SpeechOnnxProvider implements SpeechEncoderProvider {
    private static final String NAME = "speech-onnx";
    private static final String WINDOW = "window";
    private static final String WINDOW_SECONDS = "windowSeconds";
    private static final String FRAME_RATE = "frameRate";
    private static final String FIXED = "fixed";
    private static final String FREE = "free";
    private static final int MOST_SECONDS = 600;

    /** How many times what a run needs a window must be long: windows of equal length may be half as long. */
    private static final int SHORTEST = 4;

    /** For {@link java.util.ServiceLoader}. */
    public SpeechOnnxProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if an option is unknown or out of its range
     */
    @Override
    public SpeechEncoder create(ModelSource source, Options options) {
        options.requireOnly(
                NAME,
                SpeechGraphSettings.FILE,
                SpeechGraphSettings.PRESET,
                SpeechGraphSettings.INPUT,
                SpeechGraphSettings.LAYOUT,
                SpeechGraphSettings.SAMPLE_RATE,
                SpeechGraphSettings.NORMALIZE,
                SpeechGraphSettings.MASK,
                SpeechGraphSettings.LENGTH,
                SpeechGraphSettings.OUTPUTS,
                WINDOW,
                WINDOW_SECONDS,
                FRAME_RATE,
                Threads.OPTION);
        SpeechGraphSettings settings = new SpeechGraphSettings(source, options);
        Opened opened = open(source, settings, Threads.choose(options, 1));
        try {
            return encoder(source, settings, options, opened);
        } catch (ModelFormatException | IllegalArgumentException e) {
            opened.session.close();
            throw e;
        } catch (RuntimeException e) {
            opened.session.close();
            throw new ModelFormatException(
                    opened.session.file() + " cannot be used as a speech encoder: " + e.getMessage(), e);
        }
    }

    /** A graph with the tensors behind its streams among its outputs. */
    private record Opened(OnnxSession session, Map<String, String> tensors) {}

    private static Opened open(ModelSource source, SpeechGraphSettings settings, int threads) {
        String file = settings.file();
        OnnxSession session = OnnxSession.open(source, file, OnnxSession.Mode.OPTIMIZED, threads);
        Map<String, String> tensors;
        byte[] model;
        try {
            tensors = settings.tensors(session);
            Set<String> inner = new LinkedHashSet<>(tensors.values());
            inner.removeAll(session.outputs().keySet());
            if (inner.isEmpty()) {
                return new Opened(session, tensors);
            }
            model = withOutputs(source.bytes(file), inner, session);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        session.close();
        return new Opened(OnnxSession.open(model, session.file(), OnnxSession.Mode.OPTIMIZED, threads), tensors);
    }

    private static byte[] withOutputs(byte[] model, Set<String> inner, OnnxSession session) {
        Set<String> computed = new OnnxGraph(model, session.file()).computed();
        Set<String> unknown = new LinkedHashSet<>(inner);
        unknown.removeAll(computed);
        if (!unknown.isEmpty()) {
            throw new ModelFormatException(session.file() + " does not compute " + unknown + "; its outputs are "
                    + session.outputs().keySet() + ", and it computes " + computed);
        }
        return OnnxGraph.withOutputs(model, inner);
    }

    private static SpeechEncoder encoder(
            ModelSource source, SpeechGraphSettings settings, Options options, Opened opened) {
        OnnxSession session = opened.session;
        String name = settings.input(session);
        SpeechGraph graph = new SpeechGraph(session, name, settings.mask(session), settings.length(), opened.tensors);
        String preset = settings.preset(name);
        GraphInput input = settings.graphInput(preset, graph.inputShape(), session.file());
        int sampleRate = settings.sampleRate();
        SpeechWindows windows = windows(graph, input, settings, preset, options);
        int probe = windows instanceof SpeechWindows.Fixed fixed
                ? fixed.length()
                : Math.max(input.fewestSamples(), sampleRate / 2);
        List<SpeechStream> streams = new ArrayList<>();
        frames(graph, input, probe, graph.streams())
                .forEach(
                        (stream, frames) -> streams.add(new SpeechStream(stream, frames.width(), windows.frameRate())));
        boolean normalizes = settings.normalizes(preset);
        String text = NAME + " " + settings.file() + " " + name + " " + opened.tensors + " " + windows + " "
                + input.dimensions() + " " + input.logMel().isPresent() + " " + sampleRate + " " + normalizes + " "
                + settings.mask(session) + settings.length();
        return new SpeechOnnxEncoder(
                graph,
                input,
                windows,
                normalizes,
                sampleRate,
                streams,
                () -> GraphDigest.of(text, source, settings.file()));
    }

    private static SpeechWindows windows(
            SpeechGraph graph, GraphInput input, SpeechGraphSettings settings, String preset, Options options) {
        int sampleRate = settings.sampleRate();
        long[] shape = graph.inputShape();
        long time = shape[shape.length - 1] * input.logMel().map(LogMel::hop).orElse(1);
        boolean whisper = preset.equals(SpeechGraphSettings.WHISPER);
        String window = options.text(WINDOW, time > 0 || whisper ? FIXED : FREE);
        double inGraph = time > 0 ? (double) time / sampleRate : settings.chunkSeconds();
        double seconds = options.number(WINDOW_SECONDS, window.equals(FIXED) ? inGraph : 30);
        double given = options.number(FRAME_RATE, 0);
        if (!(seconds > 0 && seconds <= MOST_SECONDS) || given < 0) {
            throw new IllegalArgumentException("Option '" + WINDOW_SECONDS + "' must be greater than 0 and at most "
                    + MOST_SECONDS + ", not " + seconds + "; '" + FRAME_RATE + "' positive, not " + given);
        }
        if (!List.of(FIXED, FREE).contains(window)) {
            throw new IllegalArgumentException(
                    "Option '" + WINDOW + "' must be " + FIXED + " or " + FREE + ", not '" + window + "'");
        }
        int length = (int) Math.round(seconds * sampleRate);
        if (length < SHORTEST * input.fewestSamples()) {
            throw new IllegalArgumentException("Option '" + WINDOW_SECONDS + "' of " + seconds
                    + " is too short: a window needs " + SHORTEST * input.fewestSamples() + " samples, not " + length);
        }
        if (time > 0 && (window.equals(FREE) || length != time)) {
            throw new IllegalArgumentException(graph.file() + " takes windows of " + inGraph + " s alone: choose '"
                    + WINDOW + "' " + FIXED + " and '" + WINDOW_SECONDS + "' " + inGraph);
        }
        if (window.equals(FIXED)) {
            int frames = count(graph, input, length);
            return new SpeechWindows.Fixed(length, frames, given > 0 ? given : frames / seconds);
        }
        FrameGeometry geometry = given > 0
                ? new FrameGeometry(sampleRate / given, (int) Math.ceil(sampleRate / given))
                : FrameGeometry.measure(samples -> count(graph, input, samples), sampleRate);
        return new SpeechWindows.Free(
                geometry,
                Math.max(1, geometry.frames(length)),
                input.fewestSamples(),
                given > 0 ? given : sampleRate / geometry.hop());
    }

    private static int count(SpeechGraph graph, GraphInput input, int samples) {
        String stream = graph.streams().iterator().next();
        return frames(graph, input, samples, Set.of(stream)).get(stream).length();
    }

    /** Of silence. */
    private static Map<String, Embeddings> frames(
            SpeechGraph graph, GraphInput input, int samples, Set<String> streams) {
        try {
            return SpeechOnnxEncoder.run(
                    graph, input, new SpeechWindows.Window(new float[samples], samples, SpeechWindows.ALL), streams);
        } catch (ModelFormatException e) {
            throw e;
        } catch (DualSlmException e) {
            throw new ModelFormatException(
                    graph.file() + " could not encode " + samples + " samples of silence: " + e.getMessage(), e);
        }
    }
}
