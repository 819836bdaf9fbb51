package org.dualslm.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.BatchPlan.Item;
import org.dualslm.train.Example.Part;
import org.dualslm.train.Sources.Source;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.internal.Work;
import org.dualslm.train.task.Dialogue;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;
import org.dualslm.train.task.TaskMix;

/**
 * Draws a stage's examples: for an utterance, how many turns stand before it, the task, its wording, where each kind of information comes
 * from, and how frames are disturbed. All that depends on the seed, the epoch and the utterance alone, whatever is drawn before
 * or beside it. Not for use by several threads; itself uses those of the pool.
 */
final class Examples {
    /** How often a partner for mixing is looked for before an example stays as it is. */
    private static final int TRIES_TO_MIX = 20;

    private final TrainingParts parts;
    private final TrainingData data;
    private final Teaching teaching;
    private final StageSettings settings;
    private final ExecutorService pool;
    private final TurnWriter writer;
    private final InText inText;
    private final Dialogues dialogues;
    private final BatchPlan plan;

    Examples(TrainingParts parts, TrainingData all, Teaching teaching, StageSettings settings, ExecutorService pool) {
        this.parts = parts;
        this.teaching = teaching;
        this.settings = settings;
        this.pool = pool;
        this.writer = new TurnWriter(parts.languageModel());
        this.inText = new InText(teaching.form(), teaching.ownAnswers());
        this.data = fitting(all);
        this.dialogues = dialogues(data.training());
        this.plan = data.batches(settings.batchSize(), settings.seed());
    }

    /** The utterances that some task fits; the others teach nothing in this stage. */
    private TrainingData fitting(TrainingData all) {
        Dialogues candidates = dialogues(all.training());
        List<Integer> fitting = IntStream.range(0, all.training().size())
                .filter(i -> tasks().fits(candidates.of(i, settings.context().most())))
                .boxed()
                .toList();
        if (fitting.isEmpty()) {
            throw new TrainingException("Nothing can be learned in stage '" + settings.name() + "': of "
                    + all.training().size() + " recordings none has a transcript or label that one of the tasks "
                    + settings.tasks().keySet() + " asks for");
        }
        return new TrainingData(
                all.features(),
                fitting.stream().map(all.training()::get).toList(),
                fitting.stream().map(all.weights()::get).toList(),
                all.validation());
    }

    private Dialogues dialogues(List<CachedUtterance> utterances) {
        return new Dialogues(utterances, settings.seed());
    }

    /** What is learned from. */
    TrainingData data() {
        return data;
    }

    /** How many batches an epoch has. */
    int batchesPerEpoch() {
        return plan.batchesPerEpoch();
    }

    /** Begins to draw a batch; a function of the seed and its number alone. */
    Work<Example> begin(long number) {
        return Work.begin(pool, plan.batch(number), this::training);
    }

    /** A batch, drawn. */
    List<Example> batch(long number) {
        return Parallel.map(pool, plan.batch(number), this::training);
    }

    private Example training(Item item) {
        SplittableRandom random =
                Draws.at(settings.seed(), Draws.Purpose.EXAMPLE, item.epoch(), item.utterance(), item.copy());
        Dialogue dialogue = dialogues.of(item.utterance(), settings.context().draw(random));
        if (!tasks().fits(dialogue)) {
            dialogue = dialogues.of(item.utterance(), settings.context().most());
        }
        Task task = tasks().draw(dialogue, random);
        String instruction = teaching.wordings().draw(task, random);
        Sources sources = teaching.method().draw(task, dialogue.earlier().size(), random);
        Set<Information> learners = new HashSet<>(sources.learners());
        learners.retainAll(settings.train());
        Example example = example(dialogue, task, instruction, sources, learners, random.split());
        boolean mixes = random.nextDouble() < settings.mixup().probability();
        return mixes ? mixed(example, random.split()) : example;
    }

    /**
     * The same examples at each call: validation utterances in an order drawn once, each task asked in its first wording, everything heard.
     */
    List<Example> validation() {
        List<CachedUtterance> utterances = data.validation();
        Dialogues context = dialogues(utterances);
        List<Integer> order = new ArrayList<>(IntStream.range(0, utterances.size())
                .filter(i -> tasks().fits(context.of(i, settings.context().most())))
                .boxed()
                .toList());
        Collections.shuffle(
                order,
                new Random(Draws.at(settings.seed(), Draws.Purpose.VALIDATION).nextLong()));
        int count = order.isEmpty() ? 0 : settings.validationExamples();
        return Parallel.map(pool, IntStream.range(0, count).boxed().toList(), i -> {
            SplittableRandom random = Draws.at(settings.seed(), Draws.Purpose.VALIDATION, i);
            Dialogue dialogue =
                    context.of(order.get(i % order.size()), settings.context().most());
            Task task = tasks().draw(dialogue, random);
            String instruction = teaching.wordings().first(task);
            Sources sources = teaching.method().heard(dialogue.earlier().size());
            return example(dialogue, task, instruction, sources, Set.of(), null);
        });
    }

    /** @param random for disturbing frames from which an adapter learns */
    private Example example(
            Dialogue drawn,
            Task task,
            String instruction,
            Sources sources,
            Set<Information> learners,
            SplittableRandom random) {
        Dialogue dialogue = drawn;
        List<Example.Turn> turns = turns(drawn, sources, learners, random);
        // As far back as the language model can read.
        int longest =
                parts.languageModel().contextLength() - teaching.ownAnswers().mostTokens();
        int needed = task.needs(1).isEmpty() ? 0 : 1;
        while (dialogue.earlier().size() > needed && length(task, turns, instruction) > longest) {
            dialogue = dialogue.withoutOldest();
            turns = turns.subList(1, turns.size());
        }
        Example.Answer answer = new Example.Answer(answer(dialogue, task, instruction), 1);
        return new Example(task, turns, instruction, List.of(answer), learners);
    }

    private List<Example.Turn> turns(
            Dialogue dialogue, Sources sources, Set<Information> learners, SplittableRandom random) {
        List<Example.Turn> turns = new ArrayList<>();
        for (int i = 0; i <= dialogue.earlier().size(); i++) {
            boolean last = i == dialogue.earlier().size();
            CachedUtterance spoken =
                    last ? dialogue.spoken() : dialogue.earlier().get(i).spoken();
            Sources.Turn source = sources.turns().get(i);
            turns.add(new Example.Turn(
                    spoken,
                    part(Information.PARALINGUISTIC, source.how(), spoken, learners, random),
                    part(Information.LINGUISTIC, source.what(), spoken, learners, random),
                    last ? null : inText.reply(dialogue.earlier().get(i))));
        }
        return turns;
    }

    private Part part(
            Information kind,
            Source source,
            CachedUtterance spoken,
            Set<Information> learners,
            SplittableRandom random) {
        boolean recorded = spoken.frames() > 0; // earlier turns may be known in words alone
        String text = source == Source.TEXT || !recorded ? inText.of(kind, spoken.utterance()) : "";
        if (source == Source.NOTHING || (!recorded && text.isEmpty())) {
            return Part.NOTHING;
        } else if (!text.isEmpty()) {
            return Part.text(text);
        }
        Embeddings frames = data.frames(parts.input(kind), spoken);
        return Part.heard(learners.contains(kind) ? disturbed(frames, random) : frames);
    }

    private Embeddings disturbed(Embeddings frames, SplittableRandom random) {
        return settings.noise().apply(settings.masking().apply(frames, random.split()), random.split());
    }

    private PromptPart.Tokens answer(Dialogue dialogue, Task task, String instruction) {
        Optional<String> known = task.answer(dialogue);
        if (known.isPresent()) {
            return writer.target(known.get());
        }
        return writer.target(inText.answer(dialogue, task, instruction));
    }

    /** How many positions a prompt takes. */
    private int length(Task task, List<Example.Turn> turns, String instruction) {
        Example example = new Example(task, turns, instruction, List.of(), Set.of());
        return writer.prompt(example.conversation(
                        placeholders(Information.PARALINGUISTIC, turns), placeholders(Information.LINGUISTIC, turns)))
                .length();
    }

    private List<Embeddings> placeholders(Information kind, List<Example.Turn> turns) {
        List<Embeddings> vectors = new ArrayList<>();
        for (Example.Turn turn : turns) {
            Embeddings frames = turn.part(kind).frames();
            int length = frames == null ? 0 : parts.adapter(kind).outputLength(frames.length());
            int width = parts.languageModel().hiddenSize();
            vectors.add(frames == null ? null : Embeddings.of(length, width, new float[length * width]));
        }
        return vectors;
    }

    /** The example mixed with another that the same task fits; itself if it is none to mix. */
    private Example mixed(Example example, SplittableRandom random) {
        Part how = example.turns().get(0).how();
        if (example.turns().size() > 1
                || how.frames() == null
                || !example.task().needs().equals(Set.of(Information.PARALINGUISTIC))) {
            return example;
        }
        for (int tried = 0; tried < TRIES_TO_MIX; tried++) {
            CachedUtterance other =
                    data.training().get(random.nextInt(data.training().size()));
            if (example.task().fits(Dialogue.of(other))) {
                double share = settings.mixup().drawShare(random);
                Embeddings frames = disturbed(data.frames(parts.paralinguisticInput(), other), random);
                Part mixed = new Part(Mixup.mix(how.frames(), frames, share), null, true);
                Example.Turn turn = example.turns().get(0);
                return new Example(
                        example.task(),
                        List.of(new Example.Turn(turn.source(), mixed, turn.what(), null)),
                        example.instruction(),
                        List.of(
                                new Example.Answer(example.answers().get(0).tokens(), share),
                                new Example.Answer(
                                        answer(Dialogue.of(other), example.task(), example.instruction()), 1 - share)),
                        example.learners());
            }
        }
        return example;
    }

    private TaskMix tasks() {
        return teaching.tasks();
    }
}
