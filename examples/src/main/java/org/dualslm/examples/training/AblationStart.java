package org.dualslm.examples.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.FrameNormalization;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.AdapterTensors;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.Plugins;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.train.TrainingException;

/**
 * The model from which the variants of an ablation go on. One adapter for everything begins as the linguistic one, which has learned to
 * spell, and is fed what the other is fed beside: it gives the same vectors at first, since what it does with the new columns begins at 0.
 */
final class AblationStart {
    /** What the frames' layer of linguistic adapters is called, whatever their engine. */
    private static final String FIRST_LAYER = "fc1.weight";

    private AblationStart() {}

    /** The options of {@code train} that ask for a model's parts. */
    static List<Object> options(ModelBundle bundle) {
        List<Object> options = new ArrayList<>();
        options.addAll(List.of("--encoder", bundle.encoder().provider()));
        options.addAll(List.of("--encoder-files", bundle.encoder().source()));
        List<String> companions =
                bundle.companions().stream().map(ModelBundle.Part::provider).toList();
        options.addAll(List.of("--companions", String.join(",", companions)));
        options.addAll(List.of("--language-model-plugin", bundle.languageModel().provider()));
        options.addAll(List.of("--language-model", bundle.languageModel().source()));
        set(options, "--language-model-set", bundle.languageModel().options().values());
        adapter(options, "--paralinguistic", bundle.paralinguistic());
        adapter(options, "--linguistic", bundle.linguistic());
        return options;
    }

    private static void adapter(List<Object> options, String name, AdapterPart part) {
        options.addAll(List.of(name, part.provider(), name + "-streams", String.join(",", part.streams())));
        set(options, name + "-set", part.options().values());
    }

    private static void set(List<Object> options, String name, Map<String, String> values) {
        values.forEach((key, value) -> options.addAll(List.of(name, key + "=" + value)));
    }

    /** Writes the model whose linguistic adapter is fed the streams of both. */
    static void widen(ModelConfiguration start, Path directory, Plugins plugins) throws IOException {
        ModelBundle bundle = start.bundle();
        AdapterPart what = bundle.linguistic();
        AdapterTensors of = AdapterTensors.of(start.adapterFile(what, plugins));
        AdapterTensors ofHow = AdapterTensors.of(start.adapterFile(bundle.paralinguistic(), plugins));
        Map<String, Integer> widths = new LinkedHashMap<>();
        try (SpeechEncoder encoder = start.loadEncoder(plugins)) {
            encoder.streams().forEach(stream -> widths.put(stream.name(), stream.width()));
        }
        if (of.normalization() == null
                || ofHow.normalization() == null
                || !of.parameters().containsKey(FIRST_LAYER)) {
            throw new TrainingException(
                    "An ablation needs a start with normalized frames and a linguistic adapter with '"
                            + FIRST_LAYER + "', but that of " + start.origin() + " has "
                            + of.parameters().keySet().stream().sorted().toList());
        }
        Set<String> streams = new LinkedHashSet<>(what.streams());
        Columns mean = new Columns(of.normalization().mean());
        Columns scale = new Columns(of.normalization().scale());
        int from = 0;
        for (String stream : bundle.paralinguistic().streams()) {
            int to = from + widths.get(stream);
            if (streams.add(stream)) {
                mean.append(Arrays.copyOfRange(ofHow.normalization().mean(), from, to));
                scale.append(Arrays.copyOfRange(ofHow.normalization().scale(), from, to));
            }
            from = to;
        }
        Map<String, FloatTensor> parameters = new LinkedHashMap<>(of.parameters());
        parameters.put(FIRST_LAYER, widened(parameters.get(FIRST_LAYER), what.inputWidth(), mean.values.length));
        AdapterPart wide = new AdapterPart(
                what.provider(),
                "linguistic.safetensors",
                mean.values.length,
                what.outputWidth(),
                List.copyOf(streams),
                what.options());
        AdapterPart how = bundle.paralinguistic();
        Files.createDirectories(directory);
        new AdapterTensors(parameters, new FrameNormalization(mean.values, scale.values), of.mixture())
                .write(directory.resolve(wide.file()));
        ofHow.write(directory.resolve("paralinguistic.safetensors"));
        new ModelBundle(
                        directory.getFileName().toString(),
                        bundle.encoder(),
                        bundle.companions(),
                        new AdapterPart(
                                how.provider(),
                                "paralinguistic.safetensors",
                                how.inputWidth(),
                                how.outputWidth(),
                                how.streams(),
                                how.options()),
                        wide,
                        bundle.languageModel(),
                        bundle.instructions(),
                        bundle.trainedWith())
                .write(directory);
    }

    /** Columns of frames, as they grow. */
    private static final class Columns {
        private float[] values;

        Columns(float[] values) {
            this.values = values;
        }

        void append(float[] more) {
            int before = values.length;
            values = Arrays.copyOf(values, before + more.length);
            System.arraycopy(more, 0, values, before, more.length);
        }
    }

    /** The weights of frames that stand side by side, each of which gets columns of zeros at its end. */
    private static FloatTensor widened(FloatTensor narrow, int width, int wider) {
        int units = narrow.shape()[0];
        int frames = narrow.shape()[1] / width;
        float[] values = narrow.toArray();
        float[] all = new float[units * frames * wider];
        for (int i = 0; i < units * frames; i++) {
            System.arraycopy(values, i * width, all, i * wider, width);
        }
        return FloatTensor.of(new int[] {units, frames * wider}, all);
    }
}
