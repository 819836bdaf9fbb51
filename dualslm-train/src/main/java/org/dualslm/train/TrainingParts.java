package org.dualslm.train;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.IncompatiblePartsException;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.train.task.Information;

/**
 * What a training works on: a frozen encoder, two adapters that learn, and a frozen language model that tells them how. Closes
 * nothing. Immutable; the adapters are not.
 *
 * @param paralinguisticInput the frames of the adapter for how something was said
 * @param paralinguisticMixture what that adapter's vectors become mixtures of before the language model reads them; null if they are read
 *     as they are
 * @param linguisticInput the frames of the adapter for what was said
 * @param linguisticMixture the same of that adapter's vectors
 */
public record TrainingParts(
        SpeechEncoder encoder,
        AdapterInput paralinguisticInput,
        TrainableAdapter paralinguistic,
        EmbeddingMixture paralinguisticMixture,
        AdapterInput linguisticInput,
        TrainableAdapter linguistic,
        EmbeddingMixture linguisticMixture,
        DifferentiableLanguageModel languageModel) {
    /** @throws IncompatiblePartsException if widths or stream names do not fit, naming both */
    public TrainingParts {
        Objects.requireNonNull(languageModel, "languageModel");
        paralinguisticInput.requireFit("paralinguistic adapter", encoder, paralinguistic, languageModel);
        linguisticInput.requireFit("linguistic adapter", encoder, linguistic, languageModel);
        requireFit("paralinguistic", paralinguisticMixture, languageModel);
        requireFit("linguistic", linguisticMixture, languageModel);
    }

    private static void requireFit(
            String adapter, EmbeddingMixture mixture, DifferentiableLanguageModel languageModel) {
        if (mixture != null && mixture.embeddings().width() != languageModel.hiddenSize()) {
            throw new IncompatiblePartsException(
                    "The " + adapter + " adapter's vectors are to become mixtures of embeddings of width "
                            + mixture.embeddings().width()
                            + ", but the language model has hidden size "
                            + languageModel.hiddenSize() + "; train with a fresh mixture");
        }
    }

    /** Parts whose vectors are read as they are. */
    public TrainingParts(
            SpeechEncoder encoder,
            AdapterInput paralinguisticInput,
            TrainableAdapter paralinguistic,
            AdapterInput linguisticInput,
            TrainableAdapter linguistic,
            DifferentiableLanguageModel languageModel) {
        this(encoder, paralinguisticInput, paralinguistic, null, linguisticInput, linguistic, null, languageModel);
    }

    /** What the vectors of one kind become mixtures of; empty if they are read as they are. */
    Optional<EmbeddingMixture> mixture(Information kind) {
        return Optional.ofNullable(kind == Information.LINGUISTIC ? linguisticMixture : paralinguisticMixture);
    }

    /** The adapter of one kind. */
    TrainableAdapter adapter(Information kind) {
        return kind == Information.LINGUISTIC ? linguistic : paralinguistic;
    }

    /** The frames of the adapter of one kind. */
    AdapterInput input(Information kind) {
        return kind == Information.LINGUISTIC ? linguisticInput : paralinguisticInput;
    }

    /** The encoder's streams that the adapters are fed. */
    public Set<String> streams() {
        Set<String> streams = new LinkedHashSet<>(linguisticInput.streamNames());
        streams.addAll(paralinguisticInput.streamNames());
        return streams;
    }
}
