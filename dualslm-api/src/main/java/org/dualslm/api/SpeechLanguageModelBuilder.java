package org.dualslm.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;

/**
 * Composes a model from parts. The model built owns the parts that were given here, and shares those of the model this builder was
 * made from. If {@link #build} fails, the caller keeps what it gave, and nothing is closed. A component belongs to one model: to use
 * it in another too, build that one from the first with {@link SpeechLanguageModel#toBuilder}. Builds once. Not for use by several
 * threads.
 */
public final class SpeechLanguageModelBuilder {
    private Slot<SpeechEncoder> encoder = new Slot<>(null, false);
    private Slot<Adapter> paralinguisticAdapter = new Slot<>(null, false);
    private Slot<Adapter> linguisticAdapter = new Slot<>(null, false);
    private Slot<LanguageModel> languageModel = new Slot<>(null, false);
    private AdapterInput paralinguisticInput;
    private AdapterInput linguisticInput;
    private Instructions instructions = Instructions.standard();
    private boolean built;

    /** A part, and whether other models use it too. */
    private record Slot<T extends AutoCloseable>(SharedPart<T> part, boolean shared) {
        static <T extends AutoCloseable> Slot<T> given(String name, T component) {
            Objects.requireNonNull(component, name);
            return new Slot<>(new SharedPart<>(name, component), false);
        }

        SharedPart<T> take(String what) {
            if (part == null) {
                throw new IllegalStateException("The model lacks its " + what + "; give the builder one");
            }
            return part;
        }
    }

    SpeechLanguageModelBuilder() {}

    SpeechLanguageModelBuilder(
            SharedPart<SpeechEncoder> encoder,
            SharedPart<Adapter> paralinguisticAdapter,
            AdapterInput paralinguisticInput,
            SharedPart<Adapter> linguisticAdapter,
            AdapterInput linguisticInput,
            SharedPart<LanguageModel> languageModel,
            Instructions instructions) {
        this.encoder = new Slot<>(encoder, true);
        this.paralinguisticAdapter = new Slot<>(paralinguisticAdapter, true);
        this.paralinguisticInput = paralinguisticInput;
        this.linguisticAdapter = new Slot<>(linguisticAdapter, true);
        this.linguisticInput = linguisticInput;
        this.languageModel = new Slot<>(languageModel, true);
        this.instructions = instructions;
    }

    /** The speech encoder. */
    public SpeechLanguageModelBuilder encoder(SpeechEncoder newEncoder) {
        encoder = Slot.given("speech encoder", newEncoder);
        return this;
    }

    /** The adapter for how something was said, and the streams it is fed. */
    public SpeechLanguageModelBuilder paralinguistic(Adapter adapter, AdapterInput input) {
        paralinguisticAdapter = Slot.given("paralinguistic adapter", adapter);
        paralinguisticInput = Objects.requireNonNull(input, "input");
        return this;
    }

    /** The adapter for what was said, and the streams it is fed. */
    public SpeechLanguageModelBuilder linguistic(Adapter adapter, AdapterInput input) {
        linguisticAdapter = Slot.given("linguistic adapter", adapter);
        linguisticInput = Objects.requireNonNull(input, "input");
        return this;
    }

    /** The language model. */
    public SpeechLanguageModelBuilder languageModel(LanguageModel newLanguageModel) {
        languageModel = Slot.given("language model", newLanguageModel);
        return this;
    }

    /** The wordings to ask with; {@link Instructions#standard()} unless set. */
    public SpeechLanguageModelBuilder instructions(Instructions newInstructions) {
        instructions = newInstructions;
        return this;
    }

    /**
     * The model.
     *
     * @throws IncompatiblePartsException if the parts do not fit, naming both and both numbers
     * @throws IllegalStateException if a part is missing or, being shared, closed by now, or if this builder has built its model
     */
    public SpeechLanguageModel build() {
        if (built) {
            throw new IllegalStateException("This builder has built its model: start another from toBuilder()");
        }
        List<SharedPart<?>> shared = new ArrayList<>();
        try {
            for (Slot<?> slot : List.of(encoder, paralinguisticAdapter, linguisticAdapter, languageModel)) {
                if (slot.shared()) {
                    shared.add(slot.part().share());
                }
            }
            SpeechLanguageModel model = new SpeechLanguageModel(
                    encoder.take("speech encoder"),
                    paralinguisticAdapter.take("paralinguistic adapter"),
                    paralinguisticInput,
                    linguisticAdapter.take("linguistic adapter"),
                    linguisticInput,
                    languageModel.take("language model"),
                    instructions);
            built = true;
            return model;
        } catch (RuntimeException e) {
            SharedPart.releaseAll(shared);
            throw e;
        }
    }
}
