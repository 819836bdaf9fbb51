package org.dualslm.llm.text.config;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * The shape of a decoder-only transformer: what {@code config.json} says. Immutable.
 *
 * @param architecture which family of models it belongs to
 * @param vocabularySize rows of the embedding table, ≥ 1
 * @param hiddenSize width of a token embedding, ≥ 1
 * @param intermediateSize inner width of the feed-forward network, ≥ 1
 * @param layers number of blocks, ≥ 1
 * @param heads query heads, ≥ 1
 * @param keyValueHeads key and value heads, of which {@code heads} is a multiple
 * @param headSize width of a head, even
 * @param contextLength the most positions, ≥ 1
 * @param normEpsilon added to the mean square in the RMS norms, > 0
 * @param rotary how positions are told apart
 * @param windows for each layer, how many positions it sees, its own included; 0 for all
 * @param extras weights that not all models have
 * @param tiedEmbeddings whether the embedding table is the output projection too
 */
public record TransformerConfig(
        Architecture architecture,
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int contextLength,
        double normEpsilon,
        RotaryEmbedding rotary,
        List<Integer> windows,
        Set<BlockExtra> extras,
        boolean tiedEmbeddings) {
    /** Where a checkpoint has it. */
    public static final String FILE = "config.json";

    public TransformerConfig {
        Objects.requireNonNull(architecture, "architecture");
        positive("vocabulary size", vocabularySize);
        positive("hidden size", hiddenSize);
        positive("intermediate size", intermediateSize);
        positive("number of layers", layers);
        positive("number of heads", heads);
        positive("number of key/value heads", keyValueHeads);
        positive("head size", headSize);
        positive("context length", contextLength);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    heads + " heads cannot share " + keyValueHeads + " key/value heads equally");
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException(
                    "The head size must be even for rotary position embeddings, not " + headSize);
        }
        if (!(normEpsilon > 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException("The norm's epsilon must be in (0, 1), not " + normEpsilon);
        }
        Objects.requireNonNull(rotary, "rotary");
        windows = List.copyOf(windows);
        extras = Set.copyOf(extras);
        if (windows.size() != layers || windows.stream().anyMatch(window -> window < 0)) {
            throw new IllegalArgumentException(
                    "Each of the " + layers + " layers needs a window of at least 0 positions, not " + windows);
        }
    }

    static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("The " + name + " must be at least 1, not " + value);
        }
    }

    /**
     * A model of the Qwen2 architecture with tied embeddings, as a new one is trained: norm epsilon 1e-6, rotary base 10,000,
     * heads of {@code hiddenSize / heads}.
     *
     * @throws IllegalArgumentException if the heads do not divide the hidden size, or a number is out of range
     */
    public static TransformerConfig qwen2(
            int vocabularySize,
            int hiddenSize,
            int intermediateSize,
            int layers,
            int heads,
            int keyValueHeads,
            int contextLength) {
        return new TransformerConfig(
                Architecture.QWEN2,
                vocabularySize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                keyValueHeads,
                headSize(hiddenSize, heads),
                contextLength,
                1e-6,
                new RotaryEmbedding(1e4),
                Collections.nCopies(layers, Architecture.FULL),
                Set.of(BlockExtra.QUERY_KEY_VALUE_BIAS),
                true);
    }

    /** The width of a head where it is not given: an equal share of the hidden size. */
    static int headSize(int hiddenSize, int heads) {
        if (heads < 1 || hiddenSize % heads != 0) {
            throw new IllegalArgumentException(heads + " heads do not divide the hidden size " + hiddenSize);
        }
        return hiddenSize / heads;
    }

    /**
     * Reads {@code config.json}.
     *
     * @throws ModelFormatException if it is not there, damaged, of an unknown architecture, or asks for what is not supported
     */
    public static TransformerConfig read(ModelSource source) {
        try {
            return of(Json.readObject(source, FILE));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(FILE + " in " + source.description() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads {@code config.json}; empty if there is none, or if it is of an unknown architecture.
     *
     * @throws ModelFormatException if it is damaged, or asks for what is not supported
     */
    public static Optional<TransformerConfig> find(ModelSource source) {
        return source.contains(FILE) && Architecture.isNamedIn(Json.readObject(source, FILE))
                ? Optional.of(read(source))
                : Optional.empty();
    }

    /**
     * What a {@code config.json} says.
     *
     * @throws ModelFormatException if it is of an unknown architecture, or asks for what is not supported
     * @throws IllegalArgumentException if a number is out of range
     */
    @SuppressWarnings("exports") // for this project's own modules
    public static TransformerConfig of(JsonObject json) {
        return Architecture.of(json).read(json);
    }

    /**
     * As Hugging Face transformers reads it.
     *
     * @throws IllegalArgumentException if models of this architecture cannot be so
     */
    @SuppressWarnings("exports") // for this project's own modules
    public JsonObject toJson() {
        JsonObject json = architecture.write(this);
        if (!architecture.read(json).equals(this)) {
            throw new IllegalArgumentException(
                    "No " + architecture.modelType() + " model has these windows and extras: " + this);
        }
        return json;
    }
}
