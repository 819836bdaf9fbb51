package org.dualslm.api;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.tensor.Embeddings;

/**
 * Which frames an adapter is fed: one stream, or several side by side, each column shifted and scaled to what is usual for it.
 * Immutable.
 *
 * @param streams names, at least one; the first sets the number of frames, the others are taken at the same moments
 * @param normalization for the joined width, or null to take the frames as they are
 */
public record AdapterInput(List<String> streams, FrameNormalization normalization) {
    public AdapterInput {
        streams = List.copyOf(streams);
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("An adapter needs at least one stream");
        }
    }

    /** One or more streams, as they are. */
    public static AdapterInput of(String... streams) {
        return new AdapterInput(List.of(streams), null);
    }

    /** The streams' names, each once. */
    public Set<String> streamNames() {
        return new LinkedHashSet<>(streams);
    }

    /**
     * The width of the frames for the adapter, from an encoder.
     *
     * @throws IncompatiblePartsException if the encoder lacks one of the streams, naming those it has
     */
    public int width(SpeechEncoder encoder) {
        Map<String, Integer> widths =
                encoder.streams().stream().collect(Collectors.toMap(SpeechStream::name, SpeechStream::width));
        int width = 0;
        for (String stream : streams) {
            if (!widths.containsKey(stream)) {
                throw new IncompatiblePartsException("The speech encoder has no stream '" + stream + "'; it has "
                        + widths.keySet().stream().sorted().toList());
            }
            width += widths.get(stream);
        }
        return width;
    }

    /**
     * Checks that an adapter takes these frames and gives vectors for the language model.
     *
     * @param name what messages call the adapter
     * @throws IncompatiblePartsException if it does not, naming both sides and both numbers
     */
    public void requireFit(String name, SpeechEncoder encoder, Adapter adapter, LanguageModel languageModel) {
        int hiddenSize = languageModel.hiddenSize();
        if (adapter.outputWidth() != hiddenSize) {
            throw new IncompatiblePartsException("The " + name + " gives vectors of width " + adapter.outputWidth()
                    + ", but the language model has hidden size " + hiddenSize
                    + "; choose a language model of that size, or train adapters for it");
        }
        int inputWidth = adapter.inputWidth();
        int streamWidth = width(encoder);
        if (streamWidth != inputWidth) {
            throw new IncompatiblePartsException("The speech encoder's streams " + streams + " have width "
                    + streamWidth + ", but the " + name + " takes frames of width " + inputWidth);
        }
        if (normalization != null && normalization.width() != inputWidth) {
            throw new IncompatiblePartsException("The normalization has width " + normalization.width() + ", but the "
                    + name + " takes frames of width " + inputWidth);
        }
    }

    /** The frames for the adapter: {@code [T of the first stream, sum of the widths]}. */
    public Embeddings frames(EncodedSpeech speech) {
        Embeddings joined = join(streams.stream().map(speech::stream).toList());
        return normalization == null ? joined : normalization.apply(joined);
    }

    private static Embeddings join(List<Embeddings> parts) {
        Embeddings first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        int length = first.length();
        int width = parts.stream().mapToInt(Embeddings::width).sum();
        float[] values = new float[length * width];
        int column = 0;
        for (Embeddings part : parts) {
            for (int row = 0; row < length; row++) {
                // Both cover the same seconds, so the frame at the same fraction of the clip is the one at the same
                // moment.
                int source = Math.min((int) ((row + 0.5) * part.length() / length), part.length() - 1);
                part.asBuffer().position(source * part.width()).get(values, row * width + column, part.width());
            }
            column += part.width();
        }
        return Embeddings.of(length, width, values);
    }
}
