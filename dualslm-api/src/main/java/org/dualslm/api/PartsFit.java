package org.dualslm.api;

import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;

/** Whether an adapter fits between an encoder and a language model. */
final class PartsFit {
    private PartsFit() {}

    static void check(
            SharedPart<SpeechEncoder> encoder,
            SharedPart<Adapter> adapter,
            AdapterInput input,
            SharedPart<LanguageModel> languageModel) {
        int hiddenSize = languageModel.get().hiddenSize();
        int outputWidth = adapter.get().outputWidth();
        if (outputWidth != hiddenSize) {
            throw new IncompatiblePartsException(
                    "The " + adapter.name() + " gives vectors of width " + outputWidth + ", but the "
                            + languageModel.name() + " has hidden size " + hiddenSize
                            + "; choose a language model of that size, or train adapters for it");
        }
        int streamWidth = input.width(encoder.get());
        int inputWidth = adapter.get().inputWidth();
        if (streamWidth != inputWidth) {
            throw new IncompatiblePartsException(
                    "The " + encoder.name() + "'s streams " + input.streams() + " have width " + streamWidth
                            + ", but the " + adapter.name() + " takes frames of width " + inputWidth);
        }
        if (input.normalization() != null && input.normalization().width() != inputWidth) {
            throw new IncompatiblePartsException(
                    "The normalization has width " + input.normalization().width() + ", but the " + adapter.name()
                            + " takes frames of width " + inputWidth);
        }
    }
}
