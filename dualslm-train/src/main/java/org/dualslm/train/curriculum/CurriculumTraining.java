package org.dualslm.train.curriculum;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.dualslm.train.AlignmentWarmUp;
import org.dualslm.train.Method;
import org.dualslm.train.OneAdapter;
import org.dualslm.train.OwnAnswers;
import org.dualslm.train.Spelling;
import org.dualslm.train.StageOutcome;
import org.dualslm.train.StageSettings;
import org.dualslm.train.StageTrainer;
import org.dualslm.train.Teaching;
import org.dualslm.train.TrainingData;
import org.dualslm.train.TrainingException;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.TrainingRun;
import org.dualslm.train.corpus.CachedCorpus;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.TaskMix;
import org.dualslm.train.task.TextForm;

/** Carries a curriculum out, stage by stage. */
public final class CurriculumTraining {
    private final Curriculum curriculum;
    private final TrainingParts parts;
    private final LoadedCorpora corpora;
    private final TextForm form;
    private final OwnAnswers ownAnswers;
    private final ExecutorService pool;

    /**
     * @param form how the language model reads speech in words
     * @param ownAnswers what it says where the corpora have no answer
     * @param pool on which to read frames and to align; not shut down
     */
    public CurriculumTraining(
            Curriculum curriculum,
            TrainingParts parts,
            LoadedCorpora corpora,
            TextForm form,
            OwnAnswers ownAnswers,
            ExecutorService pool) {
        this.curriculum = curriculum;
        this.parts = parts;
        this.corpora = corpora;
        this.form = form;
        this.ownAnswers = ownAnswers;
        this.pool = pool;
    }

    /**
     * Trains stage after stage, from where the run's last checkpoint was, until all are done or the run is asked to stop.
     *
     * @return how each stage ended that was begun, by name; the last may be unfinished
     */
    public Map<String, StageOutcome> train(TrainingRun run) {
        return train(run, curriculum.stages());
    }

    /**
     * Trains one stage alone. Those before it are gone on with first if they were begun in this run, else passed over.
     *
     * @throws TrainingException if there is no such stage, naming those there are
     */
    public Map<String, StageOutcome> train(TrainingRun run, String stage) {
        List<StageSettings> wanted = new ArrayList<>();
        for (StageSettings each : curriculum.stages()) {
            if (each.name().equals(stage)) {
                wanted.add(each);
                return train(run, wanted);
            } else if (run.hasBegun(each.name())) {
                wanted.add(each);
            }
        }
        throw new TrainingException("There is no stage '" + stage + "'; the stages are "
                + curriculum.stages().stream().map(StageSettings::name).toList());
    }

    private Map<String, StageOutcome> train(TrainingRun run, List<StageSettings> stages) {
        Map<String, StageOutcome> outcomes = new LinkedHashMap<>();
        for (StageSettings each : stages) {
            StageSettings stage = each.seed() == 0 ? each.with("{\"seed\": " + curriculum.seed() + "}") : each;
            TrainingData data = data(stage);
            StageOutcome outcome = stage.kind() == StageSettings.Kind.SPELLING
                    ? new AlignmentWarmUp(parts, data, spelling(stage.train().get(0), data), stage, pool).train(run)
                    : new StageTrainer(parts, data, teaching(stage, data), stage, pool).train(run);
            outcomes.put(stage.name(), outcome);
            if (!outcome.finished()) {
                break;
            }
        }
        return outcomes;
    }

    private Teaching teaching(StageSettings stage, TrainingData data) {
        Method method = curriculum.oneAdapter() == null ? stage.combination() : new OneAdapter(curriculum.oneAdapter());
        List<Spelling> spellings = stage.train().stream()
                .filter(kind -> stage.spellingWeight(kind) > 0)
                .map(kind -> spelling(kind, data))
                .toList();
        return new Teaching(
                TaskMix.of(stage.tasks(), form), curriculum.allWordings(), form, method, spellings, ownAnswers);
    }

    private Spelling spelling(Information kind, TrainingData data) {
        return Spelling.of(
                kind,
                parts.languageModel(),
                form,
                data.training(),
                curriculum.spelling().blank(),
                curriculum.spelling().varianceShare(),
                curriculum.spelling().attraction());
    }

    private TrainingData data(StageSettings stage) {
        List<CachedUtterance> training = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        List<CachedUtterance> validation = new ArrayList<>();
        for (Map.Entry<String, CachedCorpus> corpus : corpora.byName().entrySet()) {
            Double weight = stage.corpora().isEmpty()
                    ? Double.valueOf(1)
                    : stage.corpora().get(corpus.getKey());
            if (weight != null) {
                List<CachedUtterance> own = corpus.getValue().split(Split.TRAIN);
                training.addAll(own);
                own.forEach(utterance -> weights.add(weight));
                validation.addAll(corpus.getValue().split(Split.VALIDATION));
            }
        }
        return new TrainingData(corpora.features(), training, weights, validation);
    }
}
