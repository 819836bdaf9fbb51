package org.dualslm.examples.pretrain;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.examples.corpus.Sentences;
import org.dualslm.examples.pretrain.PretrainingText.Curriculum;
import org.dualslm.llm.djl.LanguageModelPretraining;
import org.dualslm.llm.djl.PretrainingSequence;
import org.dualslm.llm.text.config.TransformerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pretrains the language model that ships with the project. Stopped at any moment, it goes on when started again. */
@Command(
        name = "pretrain",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the small language model from text: learns a tokenizer, then pretrains.",
            "Stop it whenever you like; the same command goes on from the last checkpoint."
        })
public final class PretrainCommand implements Callable<Integer> {
    static final int CONTEXT = 512;
    private static final int HEAD_SIZE = 64;
    private static final double WARM_UP_STEPS = 60;
    private static final double WEIGHT_DECAY = 0.05;
    private static final double LOWEST_RATE = 0.02;
    private static final double MOST_GRADIENT = 1;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the language model goes.")
    private Path out;

    @Option(
            names = "--steps",
            defaultValue = "2750",
            paramLabel = "N",
            description = "Steps in all (${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--batch",
            defaultValue = "32",
            paramLabel = "N",
            description = "Conversations a step (${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--rate",
            defaultValue = "0.0015",
            paramLabel = "X",
            description = "Peak learning rate (${DEFAULT-VALUE}).")
    private double peakRate;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Of weights, text, noise (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--layers", defaultValue = "4", paramLabel = "N", description = "Blocks (${DEFAULT-VALUE}).")
    private int layers;

    @Option(names = "--hidden", defaultValue = "256", paramLabel = "N", description = "Hidden size (${DEFAULT-VALUE}).")
    private int hidden;

    @Option(names = "--vocabulary", defaultValue = "3000", paramLabel = "N", description = "Tokens (${DEFAULT-VALUE}).")
    private int vocabularySize;

    @Option(
            names = "--evaluate-every",
            defaultValue = "500",
            paramLabel = "N",
            description = "Steps (${DEFAULT-VALUE}).")
    private int evaluateEvery;

    @Option(
            names = "--sentences",
            defaultValue = "40",
            paramLabel = "N",
            description = "How many validation sentences to evaluate on (${DEFAULT-VALUE}).")
    private int evaluationSentences;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            paramLabel = "TYPE",
            description = "Multiply matrices in float32, or in bfloat16, which is faster only on processors that can"
                    + " (${DEFAULT-VALUE}).")
    private String dtype;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "Start with this model's weights, and with stretched and noisy text at once.")
    private Path from;

    @Option(
            names = "--embeddings",
            paramLabel = "DIR",
            description = "Start with this model's embedding table, so that adapters trained towards it still fit.")
    private Path embeddings;

    @Option(
            names = "--freeze-embeddings",
            description =
                    "Leave the embedding table as it is, with --from or --embeddings, so that adapters still fit.")
    private boolean freezeEmbeddings;

    @Override
    public Integer call() throws IOException {
        TextSources sources = TextSources.bundled();
        BytePairEncoding encoding = PretrainingText.learnEncoding(sources, vocabularySize);
        long all = (long) steps * batchSize;
        Curriculum curriculum = from == null ? new Curriculum(all / 22, 3 * all / 10) : new Curriculum(0, 0);
        PretrainingText text = new PretrainingText(sources, encoding, seed, curriculum);
        try (LanguageModelPretraining pretraining = open(encoding)) {
            if (freezeEmbeddings) {
                pretraining.freezeEmbeddings();
            }
            Files.createDirectories(out);
            TokenizerFiles.write(encoding, out);
            System.out.printf("%,d parameters, %,d tokens%n", pretraining.parameters(), encoding.vocabularySize());
            train(pretraining, text, encoding);
        }
        return 0;
    }

    private LanguageModelPretraining open(BytePairEncoding encoding) {
        TransformerConfig config = config(encoding.vocabularySize());
        if (!Files.exists(out.resolve("training.safetensors"))) {
            Set<Integer> stops =
                    Set.of(encoding.known(BytePairEncoding.TURN_END), encoding.known(BytePairEncoding.END_OF_TEXT));
            return LanguageModelPretraining.create(config, stops, seed, initialWeights(config, encoding), options());
        }
        LanguageModelPretraining resumed = LanguageModelPretraining.resume(out, options());
        if (!resumed.config().equals(config)) {
            TransformerConfig other = resumed.config();
            resumed.close();
            throw new IllegalArgumentException("The checkpoint in " + out + " is of another shape, " + other
                    + ", than asked for, " + config + ": give another --out, or the options it was started with");
        }
        System.out.println("Going on at step " + resumed.steps());
        return resumed;
    }

    private Options options() {
        return Options.none().with("dtype", dtype);
    }

    private TransformerConfig config(int tokens) {
        int heads = hidden / HEAD_SIZE;
        return TransformerConfig.qwen2(tokens, hidden, hidden * 11 / 4, layers, heads, Math.max(1, heads / 2), CONTEXT);
    }

    private Map<String, FloatTensor> initialWeights(TransformerConfig config, BytePairEncoding encoding) {
        if (from == null) {
            int blank = encoding.known(BytePairEncoding.BLANK);
            return InductionHeads.weights(config, blank, seed, embeddings == null ? null : table(config));
        }
        Safetensors file = Safetensors.open(ModelSource.directory(from), "model.safetensors");
        Map<String, FloatTensor> weights = new LinkedHashMap<>();
        file.names().forEach(name -> weights.put(name, file.floats(name)));
        return weights;
    }

    private double[][] table(TransformerConfig config) {
        FloatTensor found = Safetensors.open(ModelSource.directory(embeddings), "model.safetensors")
                .floats("model.embed_tokens.weight");
        int[] wanted = {config.vocabularySize(), config.hiddenSize()};
        if (!Arrays.equals(found.shape(), wanted)) {
            throw new IllegalArgumentException("The embedding table in " + embeddings + " has shape "
                    + Arrays.toString(found.shape()) + ", not " + Arrays.toString(wanted));
        }
        double[][] table = new double[wanted[0]][wanted[1]];
        FloatBuffer values = found.asBuffer();
        for (double[] row : table) {
            Arrays.setAll(row, i -> values.get());
        }
        return table;
    }

    private void train(LanguageModelPretraining pretraining, PretrainingText text, BytePairEncoding encoding)
            throws IOException {
        BatchPlan plan = new BatchPlan(text, batchSize, seed);
        double loss = Double.NaN;
        long tokens = 0;
        long start = System.nanoTime();
        try (ProgressBar bar = progressBar()) {
            bar.stepTo(pretraining.steps());
            while (pretraining.steps() < steps) {
                long step = pretraining.steps();
                List<PretrainingSequence> batch = plan.batch(step);
                double now = pretraining.step(batch, settings(step), MOST_GRADIENT);
                loss = Double.isNaN(loss) ? now : 0.95 * loss + 0.05 * now;
                tokens += batch.stream().mapToLong(PretrainingSequence::length).sum();
                double seconds = (System.nanoTime() - start) / 1e9;
                bar.setExtraMessage(String.format(" loss %.3f  %.0f tokens/s", loss, tokens / seconds));
                bar.step();
                if ((step + 1) % evaluateEvery == 0 || step + 1 == steps) {
                    pretraining.save(out);
                    System.out.printf("%nStep %d, loss %.3f%n", step + 1, loss);
                    evaluate(encoding);
                }
            }
        }
    }

    private void evaluate(BytePairEncoding encoding) {
        List<String> sentences = Sentences.bundled().validation().subList(0, evaluationSentences);
        try (LanguageModel model = EvaluateCommand.load(out)) {
            new PretrainingEvaluation(encoding, sentences).evaluate(model, System.out::println, 0.3);
        }
    }

    /** A linear warm-up, then half a cosine. */
    private AdamW settings(long step) {
        double warmUp = Math.min(1, (step + 1) / WARM_UP_STEPS);
        double cosine = 0.5 * (1 + Math.cos(Math.PI * step / steps));
        double rate = peakRate * warmUp * (LOWEST_RATE + (1 - LOWEST_RATE) * cosine);
        return new AdamW(rate, 0.9, 0.98, 1e-8, WEIGHT_DECAY);
    }

    private ProgressBar progressBar() {
        return new ProgressBarBuilder()
                .setTaskName("pretrain")
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1000)
                .continuousUpdate()
                .build();
    }
}
