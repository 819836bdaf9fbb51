package org.dualslm.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.AdapterTensors;
import org.dualslm.api.ModelBundle.Part;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.encoder.CompositeSpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Safetensors;

/**
 * Builds the parts that a bundle describes.
 *
 * @param source where relative locations are; null if the bundle has none
 */
record ModelParts(ModelBundle bundle, ModelSource source, Plugins plugins) {
    SpeechEncoder encoder() {
        if (bundle.companions().isEmpty()) {
            return encoder(bundle.encoder());
        }
        List<SpeechEncoder> encoders = new ArrayList<>();
        try {
            encoders.add(encoder(bundle.encoder()));
            bundle.companions().forEach(companion -> encoders.add(encoder(companion)));
            return new CompositeSpeechEncoder(encoders);
        } catch (RuntimeException e) {
            encoders.forEach(encoder -> closeAfter(e, encoder));
            throw e;
        }
    }

    private SpeechEncoder encoder(Part part) {
        return plugins.encoder(part.provider()).create(resolve(part.source()), part.options());
    }

    LanguageModel languageModel() {
        Part part = bundle.languageModel();
        return plugins.languageModel(part.provider()).create(resolve(part.source()), part.options());
    }

    /** An adapter with the parameters of its file, or a fresh one, as wide as what it joins unless the bundle says otherwise. */
    FedAdapter adapter(AdapterPart part, SpeechEncoder encoder, LanguageModel languageModel) {
        AdapterProvider provider = plugins.adapter(part.provider());
        if (part.seed().isEmpty()) {
            AdapterTensors tensors = AdapterTensors.of(file(part));
            Adapter adapter = provider.load(part.spec(), tensors.parameters());
            return new FedAdapter(
                    tensors.mixture() == null ? adapter : mixed(adapter, tensors.mixture()),
                    new AdapterInput(part.streams(), tensors.normalization()));
        }
        AdapterInput input = new AdapterInput(part.streams(), null);
        AdapterSpec spec = new AdapterSpec(
                part.inputWidth() > 0 ? part.inputWidth() : input.width(encoder),
                part.outputWidth() > 0 ? part.outputWidth() : languageModel.hiddenSize(),
                part.options());
        return new FedAdapter(provider.create(spec, part.seed().getAsLong()), input);
    }

    private static Adapter mixed(Adapter adapter, EmbeddingMixture mixture) {
        try {
            return mixture.after(adapter);
        } catch (RuntimeException e) {
            closeAfter(e, adapter);
            throw e;
        }
    }

    Safetensors file(AdapterPart part) {
        if (part.seed().isPresent()) {
            throw new IllegalArgumentException("The adapter '" + part.provider() + "' is a fresh one, of seed "
                    + part.seed().getAsLong() + ": it has no file");
        }
        String file = part.file();
        if (!Plugins.isAbsolute(file)) {
            return Safetensors.open(source, file);
        }
        int folderEnd = file.lastIndexOf('/');
        return Safetensors.open(
                plugins.source(file.substring(0, Math.max(folderEnd, 1))), file.substring(folderEnd + 1));
    }

    private ModelSource resolve(String location) {
        if (Plugins.isAbsolute(location)) {
            return plugins.source(location);
        }
        return location.isEmpty() ? source : source.child(location);
    }

    /** The whole model; if a part cannot be had, those that were are closed. */
    static SpeechLanguageModel compose(
            Instructions instructions,
            Supplier<SpeechEncoder> encoder,
            Supplier<LanguageModel> languageModel,
            BiFunction<SpeechEncoder, LanguageModel, FedAdapter> paralinguistic,
            BiFunction<SpeechEncoder, LanguageModel, FedAdapter> linguistic) {
        List<AutoCloseable> built = new ArrayList<>();
        try {
            SpeechEncoder builtEncoder = encoder.get();
            built.add(builtEncoder);
            LanguageModel builtLanguageModel = languageModel.get();
            built.add(builtLanguageModel);
            FedAdapter how = paralinguistic.apply(builtEncoder, builtLanguageModel);
            built.add(how.adapter());
            FedAdapter what = linguistic.apply(builtEncoder, builtLanguageModel);
            built.add(what.adapter());
            return SpeechLanguageModel.builder()
                    .instructions(instructions)
                    .encoder(builtEncoder)
                    .paralinguistic(how.adapter(), how.input())
                    .linguistic(what.adapter(), what.input())
                    .languageModel(builtLanguageModel)
                    .build();
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
}
