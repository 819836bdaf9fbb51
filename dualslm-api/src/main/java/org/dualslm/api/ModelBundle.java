package org.dualslm.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.encoder.CompositeSpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;

/**
 * What a model is made of: the content of {@code dualslm.json}. The adapters' parameters lie beside it as safetensors. Immutable.
 *
 * @param name for people
 * @param encoder the speech encoder
 * @param companions encoders whose streams join the encoder's, such as {@code prosody}; may be empty
 * @param paralinguistic the adapter for how something was said
 * @param linguistic the adapter for what was said
 * @param languageModel the language model
 * @param instructions the wordings the adapters were trained with
 * @param trainedWith versions, seeds and figures of the training, for people; may be empty
 */
public record ModelBundle(
        String name,
        Part encoder,
        List<Part> companions,
        AdapterPart paralinguistic,
        AdapterPart linguistic,
        Part languageModel,
        Instructions instructions,
        Map<String, String> trainedWith) {
    /** The description's file name. */
    public static final String FILE = "dualslm.json";

    private static final String MEAN = "normalization.mean";
    private static final String SCALE = "normalization.scale";

    /**
     * An encoder or a language model.
     *
     * @param provider the plugin's name
     * @param source where its files are: a folder of the bundle, empty for the bundle itself, or what {@link Plugins#source} takes:
     *     an absolute directory, {@code bundled:NAME/FOLDER}, {@code hf:OWNER/NAME}
     * @param options the plugin's settings
     */
    public record Part(String provider, String source, Options options) {
        public Part {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(options, "options");
        }
    }

    /**
     * An adapter.
     *
     * @param provider the plugin's name
     * @param file its parameters, a safetensors file of the bundle, with the input's normalization beside them
     * @param inputWidth width of the frames it is fed
     * @param outputWidth the language model's hidden size
     * @param streams the encoder streams it is fed, side by side
     * @param options the plugin's settings
     */
    public record AdapterPart(
            String provider, String file, int inputWidth, int outputWidth, List<String> streams, Options options) {
        public AdapterPart {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(file, "file");
            streams = List.copyOf(streams);
            Objects.requireNonNull(options, "options");
        }

        /** What the provider is to build. */
        public AdapterSpec spec() {
            return new AdapterSpec(inputWidth, outputWidth, options);
        }
    }

    /**
     * An adapter's parameters and its input's normalization, as one file holds them.
     *
     * @param parameters by the adapter's own names
     * @param normalization null if there is none
     */
    public record AdapterTensors(Map<String, FloatTensor> parameters, FrameNormalization normalization) {
        public AdapterTensors {
            parameters = Map.copyOf(parameters);
        }
    }

    public ModelBundle {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(encoder, "encoder");
        companions = List.copyOf(companions);
        Objects.requireNonNull(paralinguistic, "paralinguistic");
        Objects.requireNonNull(linguistic, "linguistic");
        Objects.requireNonNull(languageModel, "languageModel");
        Objects.requireNonNull(instructions, "instructions");
        trainedWith = Map.copyOf(trainedWith);
    }

    /**
     * Reads the description at a source.
     *
     * @throws ModelFormatException if there is none, or it is not what this version reads, saying where
     */
    public static ModelBundle read(ModelSource source) {
        return ModelBundleJson.parse(source.text(FILE), FILE + " in " + source.description());
    }

    /** Writes the description into a directory, made if need be, replacing one that is there in one move. */
    public void write(Path directory) throws IOException {
        Path temporary = directory.resolve(FILE + ".tmp");
        Files.createDirectories(directory);
        Files.writeString(temporary, ModelBundleJson.format(this));
        Files.move(temporary, directory.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes an adapter's parameters and normalization ({@code null} for none) into a file for {@link #adapterTensors}. */
    public static void writeAdapter(Path file, Map<String, FloatTensor> parameters, FrameNormalization normalization)
            throws IOException {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>(parameters);
        if (normalization != null) {
            int[] shape = {normalization.width()};
            tensors.put(MEAN, FloatTensor.of(shape, normalization.mean()));
            tensors.put(SCALE, FloatTensor.of(shape, normalization.scale()));
        }
        Safetensors.write(file, tensors, DType.F32, Map.of());
    }

    /** Reads an adapter's parameters and normalization. */
    public AdapterTensors adapterTensors(AdapterPart part, ModelSource source) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        Safetensors file = Safetensors.open(source, part.file());
        file.names().forEach(tensor -> tensors.put(tensor, file.floats(tensor)));
        FloatTensor mean = tensors.remove(MEAN);
        FloatTensor scale = tensors.remove(SCALE);
        if ((mean == null) != (scale == null)) {
            throw new ModelFormatException(
                    part.file() + " in " + source.description() + " holds only one of " + MEAN + " and " + SCALE);
        }
        FrameNormalization normalization =
                mean == null ? null : new FrameNormalization(mean.toArray(), scale.toArray());
        return new AdapterTensors(tensors, normalization);
    }

    /** Builds the encoder, its companions included. The caller closes it. */
    public SpeechEncoder loadEncoder(ModelSource source, Plugins plugins) {
        if (companions.isEmpty()) {
            return encoder(encoder, source, plugins);
        }
        List<SpeechEncoder> encoders = new ArrayList<>();
        try {
            encoders.add(encoder(encoder, source, plugins));
            companions.forEach(companion -> encoders.add(encoder(companion, source, plugins)));
            return new CompositeSpeechEncoder(encoders);
        } catch (RuntimeException e) {
            encoders.forEach(SpeechEncoder::close);
            throw e;
        }
    }

    private static SpeechEncoder encoder(Part part, ModelSource source, Plugins plugins) {
        return plugins.encoder(part.provider()).create(resolve(part.source(), source, plugins), part.options());
    }

    /** Builds the language model. The caller closes it. */
    public LanguageModel loadLanguageModel(ModelSource source, Plugins plugins) {
        return plugins.languageModel(languageModel.provider())
                .create(resolve(languageModel.source(), source, plugins), languageModel.options());
    }

    /** Builds the whole model. The caller closes it. */
    public SpeechLanguageModel load(ModelSource source, Plugins plugins) {
        List<AutoCloseable> built = new ArrayList<>();
        try {
            SpeechLanguageModelBuilder model = SpeechLanguageModel.builder().instructions(instructions);
            SpeechEncoder loadedEncoder = loadEncoder(source, plugins);
            built.add(loadedEncoder);
            model.encoder(loadedEncoder);
            AdapterTensors how = adapterTensors(paralinguistic, source);
            Adapter howAdapter =
                    plugins.adapter(paralinguistic.provider()).load(paralinguistic.spec(), how.parameters());
            built.add(howAdapter);
            model.paralinguistic(howAdapter, new AdapterInput(paralinguistic.streams(), how.normalization()));
            AdapterTensors what = adapterTensors(linguistic, source);
            Adapter whatAdapter = plugins.adapter(linguistic.provider()).load(linguistic.spec(), what.parameters());
            built.add(whatAdapter);
            model.linguistic(whatAdapter, new AdapterInput(linguistic.streams(), what.normalization()));
            LanguageModel loadedLanguageModel = loadLanguageModel(source, plugins);
            built.add(loadedLanguageModel);
            return model.languageModel(loadedLanguageModel).build();
        } catch (RuntimeException e) {
            built.forEach(part -> closeAfter(e, part));
            throw e;
        }
    }

    private static void closeAfter(RuntimeException failure, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private static ModelSource resolve(String location, ModelSource source, Plugins plugins) {
        if (Plugins.isAbsolute(location)) {
            return plugins.source(location);
        }
        return location.isEmpty() ? source : source.child(location);
    }
}
