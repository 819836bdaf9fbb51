package org.dualslm.encoders.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.onnx.OnnxSession;

/**
 * What is known of an encoder graph: what the options say, else {@code preprocessor_config.json} beside the graph, else what the graph
 * itself shows. For one thread.
 */
final class SpeechGraphSettings {
    static final String FILE = "file";
    static final String PRESET = "preset";
    static final String INPUT = "input";
    static final String LAYOUT = "layout";
    static final String SAMPLE_RATE = "sampleRate";
    static final String NORMALIZE = "normalize";
    static final String MASK = "mask";
    static final String LENGTH = "length";
    static final String OUTPUTS = "outputs";

    static final String WHISPER = "whisper";
    static final String WAV2VEC2 = "wav2vec2";
    static final String NONE = "none";

    private static final String SAMPLES = "samples";
    private static final String LOG_MEL = "log-mel";
    private static final String LAST = "last";
    private static final String USUAL_OUTPUT = "last_hidden_state";
    private static final String USUAL_MASK = "attention_mask";
    private static final String CONFIG = "preprocessor_config.json";
    private static final List<String> USUAL_FILES =
            List.of("onnx/encoder_model.onnx", "encoder_model.onnx", "onnx/model.onnx", "model.onnx");

    private final Options options;
    private final ModelSource source;
    private final JsonObject config;

    SpeechGraphSettings(ModelSource source, Options options) {
        this.options = options;
        this.source = source;
        String file = file();
        String folder = file.contains("/") ? file.substring(0, file.lastIndexOf('/') + 1) : "";
        this.config = source.contains(CONFIG)
                ? Json.readObject(source, CONFIG)
                : source.contains(folder + CONFIG)
                        ? Json.readObject(source, folder + CONFIG)
                        : JsonObject.builder().build();
    }

    /** The graph's file within the source. */
    String file() {
        String chosen = options.text(FILE, "");
        List<String> possible = chosen.isEmpty() ? USUAL_FILES : List.of(chosen);
        return possible.stream()
                .filter(source::contains)
                .findFirst()
                .orElseThrow(() -> new ModelFormatException("There is none of " + possible + " in "
                        + source.description() + "; name the graph's file with '" + FILE + "'"));
    }

    /** The input for samples or features. */
    String input(OnnxSession session) {
        List<String> possible = session.inputs().entrySet().stream()
                .filter(entry -> isFloat(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        String chosen = options.text(INPUT, possible.size() == 1 ? possible.get(0) : "");
        if (!possible.contains(chosen)) {
            throw new ModelFormatException((chosen.isEmpty() ? "Several or no inputs" : "No input '" + chosen + "'")
                    + " of floating-point numbers in " + session.file() + ": it has " + possible + " among its inputs "
                    + session.inputs().keySet() + "; name one with '" + INPUT + "'");
        }
        return chosen;
    }

    private static boolean isFloat(TensorInfo tensor) {
        return tensor.type == OnnxJavaType.FLOAT || tensor.type == OnnxJavaType.FLOAT16;
    }

    Optional<String> mask(OnnxSession session) {
        String usual = session.inputs().containsKey(USUAL_MASK) ? USUAL_MASK : "";
        return Optional.of(options.text(MASK, usual)).filter(name -> !name.isEmpty());
    }

    Optional<String> length() {
        return Optional.of(options.text(LENGTH, "")).filter(name -> !name.isEmpty());
    }

    /** The tensor behind each stream. */
    Map<String, String> tensors(OnnxSession session) {
        Map<String, String> tensors = new LinkedHashMap<>();
        String chosen = options.text(OUTPUTS, "");
        if (!chosen.isBlank()) {
            for (String pair : chosen.split(",")) {
                String[] parts = pair.split("=", 2);
                if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
                    throw new IllegalArgumentException(
                            "Option '" + OUTPUTS + "' must be STREAM=TENSOR,… , not '" + chosen + "'");
                }
                if (tensors.put(parts[0].strip(), parts[1].strip()) != null) {
                    throw new IllegalArgumentException(
                            "Option '" + OUTPUTS + "' names the stream '" + parts[0].strip() + "' twice");
                }
            }
            return tensors;
        }
        List<String> possible = session.outputs().entrySet().stream()
                .filter(entry -> isFloat(entry.getValue()) && entry.getValue().getShape().length == 3)
                .map(Map.Entry::getKey)
                .toList();
        if (!possible.contains(USUAL_OUTPUT) && possible.size() != 1) {
            throw new ModelFormatException(session.file() + " has no output '" + USUAL_OUTPUT + "'; of its outputs "
                    + session.outputs().keySet() + " these could be frames: " + possible + "; choose with '" + OUTPUTS
                    + "', as " + LAST + "=TENSOR");
        }
        tensors.put(LAST, possible.contains(USUAL_OUTPUT) ? USUAL_OUTPUT : possible.get(0));
        return tensors;
    }

    int sampleRate() {
        return options.integer(SAMPLE_RATE, config.integer("sampling_rate", 16_000), 1);
    }

    String preset(String input) {
        String usual = input.equals("input_features") ? WHISPER : input.equals("input_values") ? WAV2VEC2 : NONE;
        String preset = options.text(PRESET, usual);
        if (!List.of(WHISPER, WAV2VEC2, NONE).contains(preset)) {
            throw new IllegalArgumentException("Option '" + PRESET + "' must be " + WHISPER + ", " + WAV2VEC2 + " or "
                    + NONE + ", not '" + preset + "'");
        }
        return preset;
    }

    boolean normalizes(String preset) {
        return options.flag(NORMALIZE, preset.equals(WAV2VEC2) && config.flag("do_normalize", true));
    }

    /** How the graph takes what it hears. */
    GraphInput graphInput(String preset, long[] shape, String file) {
        boolean spectra = shape.length == 3 && shape[1] != 1;
        String usual = preset.equals(WHISPER) || preset.equals(NONE) && spectra ? LOG_MEL : SAMPLES;
        String layout = options.text(LAYOUT, usual);
        if (layout.equals(SAMPLES) && !spectra) {
            return new GraphInput(Optional.empty(), shape.length);
        } else if (layout.equals(LOG_MEL) && shape.length == 3) {
            return new GraphInput(Optional.of(logMel(shape[1], file)), shape.length);
        } else if (!List.of(SAMPLES, LOG_MEL).contains(layout)) {
            throw new IllegalArgumentException(
                    "Option '" + LAYOUT + "' must be " + SAMPLES + " or " + LOG_MEL + ", not '" + layout + "'");
        }
        throw new ModelFormatException("The input of " + file + " has the dimensions " + Arrays.toString(shape)
                + ", which is not the layout " + layout + ": [batch, samples], [batch, 1, samples] or, for " + LOG_MEL
                + ", [batch, bands, spectra]");
    }

    private LogMel logMel(long inGraph, String file) {
        int bands = config.integer("feature_size", inGraph > 0 ? (int) inGraph : 80);
        if (bands < 1 || inGraph > 0 && bands != inGraph) {
            throw new ModelFormatException(config.describe("feature_size") + " is " + bands + ", but " + file
                    + " takes " + inGraph + " bands");
        }
        return new LogMel(bands, positive("n_fft", 400), positive("hop_length", 160), sampleRate());
    }

    /** Seconds of a window, where the graph does not say. */
    int chunkSeconds() {
        return positive("chunk_length", 30);
    }

    private int positive(String key, int otherwise) {
        int value = config.integer(key, otherwise);
        if (value < 1) {
            throw new ModelFormatException(config.describe(key) + " is " + value + ", but must be at least 1");
        }
        return value;
    }
}
