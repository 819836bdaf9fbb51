package org.dualslm.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.adapter.TokenBigrams;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.Embeddings;
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
    private static final String MIXED = "mixture.embeddings";
    private static final String VARIANCE = "mixture.variance";

    /** A token's row in the mixture, that of one that follows it, and how often. */
    private static final String BIGRAMS = "mixture.bigrams";

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
     * @param file its parameters, a safetensors file of the bundle or an absolute location, with the input's normalization beside
     *     them; empty for a fresh adapter
     * @param seed that a fresh adapter's parameters are drawn with; empty for a trained one
     * @param inputWidth width of the frames it is fed; 0, for a fresh adapter, is as wide as they are
     * @param outputWidth the language model's hidden size; 0, for a fresh adapter, is whatever it is
     * @param streams the encoder streams it is fed, side by side
     * @param options the plugin's settings
     */
    public record AdapterPart(
            String provider,
            String file,
            OptionalLong seed,
            int inputWidth,
            int outputWidth,
            List<String> streams,
            Options options) {
        public AdapterPart {
            Objects.requireNonNull(provider, "provider");
            if (file.isEmpty() != seed.isPresent()) {
                throw new IllegalArgumentException(
                        "The adapter '" + provider + "' needs a file or a seed, and not both");
            }
            streams = List.copyOf(streams);
            Objects.requireNonNull(options, "options");
        }

        /** A trained adapter. */
        public AdapterPart(
                String provider, String file, int inputWidth, int outputWidth, List<String> streams, Options options) {
            this(provider, file, OptionalLong.empty(), inputWidth, outputWidth, streams, options);
        }

        /** What the provider is to build. */
        public AdapterSpec spec() {
            return new AdapterSpec(inputWidth, outputWidth, options);
        }
    }

    /**
     * An adapter's parameters, its input's normalization and what its vectors become mixtures of, as one file holds them.
     *
     * @param parameters by the adapter's own names
     * @param normalization null if there is none
     * @param mixture null if there is none
     */
    public record AdapterTensors(
            Map<String, FloatTensor> parameters, FrameNormalization normalization, EmbeddingMixture mixture) {
        private static final int TRIPLE = 3;

        public AdapterTensors {
            parameters = Map.copyOf(parameters);
        }

        /**
         * As a file holds them.
         *
         * @throws ModelFormatException if it holds half a normalization or mixture, or shapes or values that do not fit
         */
        public static AdapterTensors of(Safetensors file) {
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            file.names().forEach(tensor -> tensors.put(tensor, file.floats(tensor)));
            FloatTensor mean = tensors.remove(MEAN);
            FloatTensor scale = tensors.remove(SCALE);
            requireBoth(file, MEAN, mean, SCALE, scale);
            FloatTensor mixed = tensors.remove(MIXED);
            FloatTensor variance = tensors.remove(VARIANCE);
            requireBoth(file, MIXED, mixed, VARIANCE, variance);
            FloatTensor bigrams = tensors.remove(BIGRAMS);
            if (bigrams != null && mixed == null) {
                throw new ModelFormatException(file.description() + " holds " + BIGRAMS + ", but no " + MIXED);
            }
            try {
                return new AdapterTensors(
                        tensors,
                        mean == null ? null : new FrameNormalization(mean.toArray(), scale.toArray()),
                        mixed == null ? null : mixture(mixed, variance, bigrams));
            } catch (IllegalArgumentException e) {
                throw new ModelFormatException(file.description() + ": " + e.getMessage(), e);
            }
        }

        private static void requireBoth(
                Safetensors file, String name, FloatTensor one, String otherName, FloatTensor other) {
            if ((one == null) != (other == null)) {
                throw new ModelFormatException(file.description() + " holds only one of " + name + " and " + otherName);
            }
        }

        private static EmbeddingMixture mixture(FloatTensor mixed, FloatTensor variance, FloatTensor bigrams) {
            int[] shape = mixed.shape();
            if (shape.length != 2 || shape[1] < 1 || variance.toArray().length != 1) {
                throw new IllegalArgumentException(MIXED + " must have two dimensions and " + VARIANCE
                        + " one value, not " + Arrays.toString(shape) + " and " + variance.toArray().length);
            }
            EmbeddingMixture mixture =
                    new EmbeddingMixture(Embeddings.of(shape[0], shape[1], mixed.toArray()), variance.toArray()[0]);
            return bigrams == null ? mixture : mixture.with(bigrams(shape[0], bigrams));
        }

        private static TokenBigrams bigrams(int tokens, FloatTensor bigrams) {
            int[] shape = bigrams.shape();
            if (shape.length != 2 || shape[1] != TRIPLE) {
                throw new IllegalArgumentException(
                        BIGRAMS + " must have the shape [any, " + TRIPLE + "], not " + Arrays.toString(shape));
            }
            float[] values = bigrams.toArray();
            int[][] triples = new int[shape[0]][TRIPLE];
            for (int i = 0; i < values.length; i++) {
                triples[i / TRIPLE][i % TRIPLE] = (int) values[i];
            }
            return TokenBigrams.of(tokens, triples);
        }

        private static FloatTensor tensor(TokenBigrams bigrams) {
            int[][] triples = bigrams.triples();
            float[] values = new float[triples.length * TRIPLE];
            for (int i = 0; i < values.length; i++) {
                values[i] = triples[i / TRIPLE][i % TRIPLE];
            }
            return FloatTensor.of(new int[] {triples.length, TRIPLE}, values);
        }

        /** Writes them into a file, in float32, but for counts. */
        public void write(Path file) throws IOException {
            Map<String, FloatTensor> tensors = new LinkedHashMap<>(parameters);
            if (normalization != null) {
                int[] shape = {normalization.width()};
                tensors.put(MEAN, FloatTensor.of(shape, normalization.mean()));
                tensors.put(SCALE, FloatTensor.of(shape, normalization.scale()));
            }
            if (mixture != null) {
                Embeddings mixed = mixture.embeddings();
                tensors.put(MIXED, FloatTensor.of(new int[] {mixed.length(), mixed.width()}, mixed.toArray()));
                tensors.put(VARIANCE, FloatTensor.of(new int[] {1}, new float[] {(float) mixture.variance()}));
                mixture.bigrams().ifPresent(bigrams -> tensors.put(BIGRAMS, tensor(bigrams)));
            }
            Safetensors.write(file, tensors, name -> name.equals(BIGRAMS) ? DType.I32 : DType.F32, Map.of());
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
        return ModelBundleJson.parse(source.bytes(FILE), FILE + " in " + source.description());
    }

    /** Writes the description into a directory, made if need be, replacing one that is there in one move. */
    public void write(Path directory) throws IOException {
        Path temporary = directory.resolve(FILE + ".tmp");
        Files.createDirectories(directory);
        Files.writeString(temporary, ModelBundleJson.format(this));
        Files.move(temporary, directory.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads what a trained adapter's file holds. */
    public AdapterTensors adapterTensors(AdapterPart part, ModelSource source) {
        return AdapterTensors.of(Safetensors.open(source, part.file()));
    }

    /** Builds the encoder, its companions included. The caller closes it. */
    public SpeechEncoder loadEncoder(ModelSource source, Plugins plugins) {
        return new ModelParts(this, source, plugins).encoder();
    }

    /** Builds the language model. The caller closes it. */
    public LanguageModel loadLanguageModel(ModelSource source, Plugins plugins) {
        return new ModelParts(this, source, plugins).languageModel();
    }

    /** Builds the whole model. The caller closes it. */
    public SpeechLanguageModel load(ModelSource source, Plugins plugins) {
        ModelParts parts = new ModelParts(this, source, plugins);
        return ModelParts.compose(
                instructions,
                parts::encoder,
                parts::languageModel,
                (encoder, model) -> parts.adapter(paralinguistic, encoder, model),
                (encoder, model) -> parts.adapter(linguistic, encoder, model));
    }
}
