package org.dualslm.train;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.IncompatiblePartsException;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.train.task.Information;

/**
 * What a training works on: a frozen encoder, two adapters that learn, and a frozen language model that tells them how. Closes
 * nothing. Immutable; the adapters are not.
 *
 * @param paralinguisticInput the frames of the adapter for how something was said
 * @param linguisticInput the frames of the adapter for what was said
 */
public record TrainingParts(
        SpeechEncoder encoder,
        AdapterInput paralinguisticInput,
        TrainableAdapter paralinguistic,
        AdapterInput linguisticInput,
        TrainableAdapter linguistic,
        DifferentiableLanguageModel languageModel) {
    /** @throws IncompatiblePartsException if widths or stream names do not fit, naming both */
    public TrainingParts {
        Objects.requireNonNull(languageModel, "languageModel");
        paralinguisticInput.requireFit("paralinguistic adapter", encoder, paralinguistic, languageModel);
        linguisticInput.requireFit("linguistic adapter", encoder, linguistic, languageModel);
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
