package org.dualslm.llm.onnx;

import java.util.List;
import java.util.function.UnaryOperator;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * Which of an export's files to load: the hub's exports hold each graph in several number formats, told apart by what their names
 * end with.
 *
 * @param decoder within the source
 * @param embeddings within the source
 */
record DecoderFiles(String decoder, String embeddings) {
    static final String FOLDER = "onnx";

    /** Those that exports on the hub have, for messages. */
    private static final List<String> USUAL = List.of("", "fp16", "int8", "uint8", "quantized", "q4", "q4f16", "bnb4");

    /** The decoder's file of a variant; empty for none. */
    static String decoder(String variant) {
        return file("decoder_model_merged", variant);
    }

    /** The token embeddings' file of a variant; empty for none. */
    static String embeddings(String variant) {
        return file("embed_tokens", variant);
    }

    private static String file(String name, String variant) {
        return FOLDER + "/" + name + (variant.isEmpty() ? "" : "_" + variant) + ".onnx";
    }

    /**
     * The files of a source.
     *
     * @throws ModelFormatException if one is not there, naming the variants that are
     */
    static DecoderFiles choose(ModelSource source, String variant, String embeddingsVariant) {
        return new DecoderFiles(
                require(source, DecoderFiles::decoder, variant),
                require(source, DecoderFiles::embeddings, embeddingsVariant));
    }

    private static String require(ModelSource source, UnaryOperator<String> fileOf, String variant) {
        String file = fileOf.apply(variant);
        if (!source.contains(file)) {
            List<String> there =
                    USUAL.stream().map(fileOf).filter(source::contains).toList();
            throw new ModelFormatException("There is no '" + file + "' in " + source.description()
                    + (there.isEmpty()
                            ? "; wanted is an ONNX export with inputs_embeds and a key/value cache, which export-onnx makes"
                            : "; choose another variant: there are " + there));
        }
        return file;
    }
}
