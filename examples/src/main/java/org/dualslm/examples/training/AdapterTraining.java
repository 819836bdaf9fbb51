package org.dualslm.examples.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.AdapterTensors;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.Plugins;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.Spelling;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.FeatureCache;
import org.dualslm.train.corpus.FrameStatistics;
import org.dualslm.train.curriculum.Curriculum;
import org.dualslm.train.curriculum.SpellingSettings;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.TextForm;

/** The parts of a model whose adapters are to be trained: loads what is frozen, makes the adapters, and writes the model at the end. */
final class AdapterTraining implements AutoCloseable {
    /** So many recordings tell what is usual for a column of the frames. */
    private static final int RECORDINGS_FOR_STATISTICS = 2000;

    private final PartOptions options;
    private final Curriculum curriculum;
    private final Plugins plugins;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final SpeechEncoder encoder;
    private final DifferentiableLanguageModel languageModel;
    private ModelBundle bundle;
    private TrainingParts parts;

    AdapterTraining(PartOptions options, Curriculum curriculum, Plugins plugins, ModelSource directory) {
        this.options = options;
        this.curriculum = curriculum;
        this.plugins = plugins;
        this.bundle = bundle("draft", 1, 1, 1, 1);
        LanguageModelProvider provider =
                plugins.languageModel(bundle.languageModel().provider());
        plugins.require(DifferentiableLanguageModel.class, provider);
        try {
            encoder = keep(bundle.loadEncoder(directory, plugins));
            languageModel = plugins.require(
                    DifferentiableLanguageModel.class, provider, keep(bundle.loadLanguageModel(directory, plugins)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private ModelBundle bundle(
            String name, int paralinguisticWidth, int linguisticWidth, int hiddenSize, double outputScale) {
        return options.bundle(
                curriculum.parts(),
                curriculum.allWordings().instructions(),
                name,
                paralinguisticWidth,
                linguisticWidth,
                hiddenSize,
                outputScale,
                Map.of());
    }

    SpeechEncoder encoder() {
        return encoder;
    }

    LanguageModel languageModel() {
        return languageModel;
    }

    /** The streams that both adapters are fed. */
    List<String> streams() {
        return java.util.stream.Stream.of(bundle.linguistic(), bundle.paralinguistic())
                .flatMap(part -> part.streams().stream())
                .distinct()
                .toList();
    }

    /**
     * Makes fresh adapters for frames such as these, or takes those of the model that the options name.
     *
     * @param recordings tell what frames are usual
     */
    TrainingParts parts(FeatureCache features, List<CachedUtterance> recordings, long seed) {
        AdapterInput how = new AdapterInput(bundle.paralinguistic().streams(), null);
        AdapterInput what = new AdapterInput(bundle.linguistic().streams(), null);
        bundle = bundle(
                "trained",
                how.width(encoder),
                what.width(encoder),
                languageModel.hiddenSize(),
                embeddingDeviation(languageModel));
        Optional<ModelConfiguration> earlier =
                options.adapters().map(location -> ModelConfiguration.read(location, plugins));
        if (earlier.isPresent()) {
            AdapterTensors howTensors = tensors(earlier.get(), bundle.paralinguistic(), ModelBundle::paralinguistic);
            AdapterTensors whatTensors = tensors(earlier.get(), bundle.linguistic(), ModelBundle::linguistic);
            parts = new TrainingParts(
                    encoder,
                    new AdapterInput(how.streams(), howTensors.normalization()),
                    trainable(bundle.paralinguistic(), howTensors),
                    howTensors.mixture(),
                    new AdapterInput(what.streams(), whatTensors.normalization()),
                    trainable(bundle.linguistic(), whatTensors),
                    whatTensors.mixture(),
                    languageModel);
        } else {
            parts = new TrainingParts(
                    encoder,
                    normalized(how, features, recordings),
                    trainable(bundle.paralinguistic(), seed),
                    curriculum.spelling().captionMixture() ? captionMixture(recordings) : null,
                    normalized(what, features, recordings),
                    trainable(bundle.linguistic(), seed + 1),
                    curriculum.spelling().mixture()
                            ? spelling(Information.LINGUISTIC, recordings)
                                    .alignment()
                                    .mixture()
                            : null,
                    languageModel);
        }
        return parts;
    }

    private AdapterTensors tensors(
            ModelConfiguration earlier, AdapterPart wanted, Function<ModelBundle, AdapterPart> part) {
        AdapterPart found = part.apply(earlier.bundle());
        if (!found.streams().equals(wanted.streams()) || !found.options().equals(wanted.options())) {
            throw new PluginException("The adapter '" + found.provider() + "' of " + earlier.origin() + " is fed "
                    + found.streams() + " with the settings "
                    + found.options().values() + ", but the one to train " + wanted.streams() + " with "
                    + wanted.options().values() + ": give the same");
        }
        return AdapterTensors.of(earlier.adapterFile(found, plugins));
    }

    /** Writes the model, with the adapters as they are now. */
    void write(Path directory, Map<String, String> trainedWith) throws IOException {
        new AdapterTensors(
                        parts.paralinguistic().parameters(),
                        parts.paralinguisticInput().normalization(),
                        parts.paralinguisticMixture())
                .write(directory.resolve(bundle.paralinguistic().file()));
        new AdapterTensors(
                        parts.linguistic().parameters(),
                        parts.linguisticInput().normalization(),
                        parts.linguisticMixture())
                .write(directory.resolve(bundle.linguistic().file()));
        new ModelBundle(
                        directory.toAbsolutePath().normalize().getFileName().toString(),
                        bundle.encoder(),
                        bundle.companions(),
                        bundle.paralinguistic(),
                        bundle.linguistic(),
                        bundle.languageModel(),
                        bundle.instructions(),
                        trainedWith)
                .write(directory);
    }

    private TrainableAdapter trainable(AdapterPart part, long seed) {
        return trainable(part, provider -> provider.create(part.spec(), seed));
    }

    private TrainableAdapter trainable(AdapterPart part, AdapterTensors tensors) {
        return trainable(part, provider -> provider.load(part.spec(), tensors.parameters()));
    }

    private TrainableAdapter trainable(AdapterPart part, Function<AdapterProvider, Adapter> build) {
        AdapterProvider provider = plugins.adapter(part.provider());
        return plugins.require(TrainableAdapter.class, provider, keep(build.apply(provider)));
    }

    /** How the recordings' transcripts, or captions, are spelt. */
    private Spelling spelling(Information kind, List<CachedUtterance> recordings) {
        SpellingSettings spelling = curriculum.spelling();
        return Spelling.of(
                kind,
                languageModel,
                TextForm.standard(),
                recordings,
                spelling.blank(),
                spelling.varianceShare(),
                spelling.attraction());
    }

    /** What captions have one of, and in which order, is known: an emotion after a gender, say. Transcripts may say anything. */
    private EmbeddingMixture captionMixture(List<CachedUtterance> recordings) {
        Spelling spelling = spelling(Information.PARALINGUISTIC, recordings);
        List<String> captions = recordings.stream()
                .map(recording -> spelling.text(recording.utterance()))
                .toList();
        return spelling.alignment().mixture().with(spelling.alignment().bigrams(captions));
    }

    private static AdapterInput normalized(
            AdapterInput input, FeatureCache features, List<CachedUtterance> recordings) {
        FrameStatistics statistics = null;
        int step = Math.max(1, recordings.size() / RECORDINGS_FOR_STATISTICS);
        for (int i = 0; i < recordings.size(); i += step) {
            Embeddings frames = input.frames(features.read(recordings.get(i)));
            statistics = statistics == null ? new FrameStatistics(frames.width()) : statistics;
            statistics.add(frames);
        }
        return new AdapterInput(input.streams(), statistics.normalization());
    }

    /** The standard deviation of all values of the embedding table. */
    private static double embeddingDeviation(LanguageModel languageModel) {
        int atATime = 1024;
        double sum = 0;
        double squares = 0;
        for (int from = 0; from < languageModel.vocabularySize(); from += atATime) {
            int count = Math.min(atATime, languageModel.vocabularySize() - from);
            int[] ids = new int[count];
            for (int i = 0; i < count; i++) {
                ids[i] = from + i;
            }
            for (float value : languageModel.embed(ids).toArray()) {
                sum += value;
                squares += (double) value * value;
            }
        }
        double values = (double) languageModel.vocabularySize() * languageModel.hiddenSize();
        return Math.sqrt(squares / values - (sum / values) * (sum / values));
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.add(part);
        return part;
    }

    @Override
    public void close() {
        Collections.reverse(open);
        for (AutoCloseable part : open) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("Cannot close " + part, e);
            }
        }
        open.clear();
    }
}
