package org.dualslm.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.djl.Device;
import org.dualslm.djl.Precision;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;
import org.dualslm.djl.WeightSpec;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * Trains a language model from scratch on text. What it saves is a checkpoint that {@link TransformerProvider} loads, frozen from
 * then on. It computes in float32, on the device that {@code -Ddualslm.device} names.
 *
 * <p>The same seed, batches and settings give the same weights on one machine with the same number of threads, whether or not
 * the training was saved and resumed in between. Batches are padded to their longest sequence, so sequences of like lengths
 * should share one. Not for use by several threads.
 */
public final class LanguageModelPretraining implements AutoCloseable {
    /** Standard deviation of fresh matrices, as for GPT-2 and its successors. */
    private static final double INITIAL_DEVIATION = 0.02;

    private static final Predicate<WeightLayout.Slot> MATRICES = slot -> slot.shape().length > 1;
    private static final Predicate<WeightLayout.Slot> EMBEDDINGS = slot -> slot.role() == WeightLayout.Role.EMBEDDING;

    private static final String TRAINING = """
              def heard(self: __torch__.M, ids: Tensor, others: Tensor, shares: Tensor, rows: Tensor, noise: Tensor, w: List[Tensor]) -> Tensor:
                table = w[$EMBEDDINGS]
                own = torch.embedding(table, ids)
                tokens = own + torch.to(shares, own) * (torch.embedding(table, others) - own)
                flat = torch.reshape(tokens, [-1, $HIDDEN])
                spread = torch.std(torch.detach(table))
                return torch.reshape(torch.index_add(flat, 0, rows, torch.to(noise * spread, flat)), torch.size(tokens))

              def pretraining_loss(self: __torch__.M, ids: Tensor, others: Tensor, shares: Tensor, noisy_rows: Tensor, noise: Tensor, rows: Tensor, targets: Tensor, w: List[Tensor]) -> Tensor:
                return torch.mean(self.losses(self.heard(ids, others, shares, noisy_rows, noise, w), rows, targets, w))

              def pretraining_gradients(self: __torch__.M, ids: Tensor, others: Tensor, shares: Tensor, noisy_rows: Tensor, noise: Tensor, rows: Tensor, targets: Tensor, w: List[Tensor]) -> List[Tensor]:
                leaves = annotate(List[Tensor], [])
                for i in range($FREQUENCIES):
                  _0 = torch.append(leaves, torch.requires_grad_(torch.detach(w[i])))
                used = annotate(List[Tensor], [])
                for i in range($FREQUENCIES):
                  _2 = torch.append(used, torch.to(leaves[i], $TYPE))
                _3 = torch.append(used, w[$FREQUENCIES])
                loss = self.pretraining_loss(ids, others, shares, noisy_rows, noise, rows, targets, used)
                result = [torch.detach(loss)]
                found = torch.grad([loss], leaves)
                for i in range($FREQUENCIES):
                  _1 = torch.append(result, unchecked_cast(Tensor, found[i]))
                return result

              def norm_of(self: __torch__.M, gradients: List[Tensor]) -> Tensor:
                norms = annotate(List[Tensor], [])
                for i in range(torch.len(gradients)):
                  _0 = torch.append(norms, torch.linalg_vector_norm(gradients[i], 2, None, False, dtype=7))
                return torch.linalg_vector_norm(torch.stack(norms, 0), 2)

              def adamw(self: __torch__.M, settings: Tensor, count: Tensor, w: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor]) -> Tensor:
                counts = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  _0 = torch.append(counts, count)
                # on the lists themselves: writes to a list made here would be taken for dead code
                _1 = torch._fused_adamw_(w, gradients, means, squares, annotate(List[Tensor], []), counts, lr=float(torch.item(settings[0])), beta1=float(torch.item(settings[1])), beta2=float(torch.item(settings[2])), weight_decay=float(torch.item(settings[4])), eps=float(torch.item(settings[3])), amsgrad=False, maximize=False, grad_scale=torch.to(settings[5], 6))
                return count
            """;

    private final TransformerConfig config;
    private final Set<Integer> stopTokens;
    private final long seed;
    private final WeightLayout layout;
    private final NDManager manager;
    private final TorchProgram program;
    private final NDList weights = new NDList();
    private final NDList means = new NDList();
    private final NDList squares = new NDList();
    private Predicate<WeightLayout.Slot> learned = slot -> true;
    private long steps;
    private boolean closed;

    private LanguageModelPretraining(PretrainingCheckpoint from, Options options) {
        config = from.config();
        stopTokens = from.stopTokens();
        seed = from.seed();
        steps = from.steps();
        layout = WeightLayout.of(config);
        options.requireOnly("Pretraining", Device.OPTION, Precision.OPTION);
        Device device = Device.choose(options);
        int type = Precision.choose(options, device).scalarType();
        program = TransformerProgram.with(config, TRAINING.replace("$TYPE", Integer.toString(type)));
        manager = device.newManager();
        for (WeightLayout.Slot slot : layout.slots()) {
            weights.add(stacked(slot, from.weights()));
            means.add(stacked(slot, from.means()));
            squares.add(stacked(slot, from.squares()));
        }
        weights.add(TransformerWeights.frequencies(manager, config));
    }

    /**
     * Starts with random weights: normal with deviation 0.02, divided by √(2 · layers) for the matrices whose product is added to
     * the residual stream; norms one, biases zero.
     *
     * @param stopTokens with which a generation ends; written to {@code generation_config.json}
     * @param seed of the weights and of the noise
     * @param options where and in which format to compute
     * @throws IllegalArgumentException if a stop token is not in the vocabulary, or an option is wrong
     */
    public static LanguageModelPretraining create(
            TransformerConfig config, Set<Integer> stopTokens, long seed, Options options) {
        return create(config, stopTokens, seed, Map.of(), options);
    }

    /**
     * Starts with some weights given and the others random, as {@link #create(TransformerConfig, Set, long, Options)} makes them.
     *
     * @param initial weights by their names in a Hugging Face checkpoint
     * @throws IllegalArgumentException if a stop token is not in the vocabulary, a weight is unknown or has another shape, or an
     *     option is wrong
     */
    public static LanguageModelPretraining create(
            TransformerConfig config,
            Set<Integer> stopTokens,
            long seed,
            Map<String, FloatTensor> initial,
            Options options) {
        stopTokens.forEach(token -> PositionList.limits(config).checked(token));
        PretrainingCheckpoint fresh = PretrainingCheckpoint.fresh(config, stopTokens, seed, INITIAL_DEVIATION);
        return new LanguageModelPretraining(fresh.startingWith(initial), options);
    }

    /**
     * Goes on where {@link #save} left off.
     *
     * @param options as for {@link #create}; to end with the same weights, give the same
     * @throws org.dualslm.api.plugin.ModelFormatException if the directory does not hold what was saved
     */
    public static LanguageModelPretraining resume(Path directory, Options options) {
        return new LanguageModelPretraining(PretrainingCheckpoint.read(directory), options);
    }

    private NDArray stacked(WeightLayout.Slot slot, Map<String, FloatTensor> tensors) {
        int[] shape = slot.shape();
        FloatBuffer values = FloatBuffer.allocate(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        slot.parts().forEach(part -> values.put(tensors.get(part.name()).asBuffer()));
        return Tensors.floats(
                manager, values.flip(), Arrays.stream(shape).asLongStream().toArray());
    }

    /** The shape of the model. */
    public TransformerConfig config() {
        return config;
    }

    /** How many steps were taken, before {@link #resume} too. */
    public long steps() {
        return steps;
    }

    /** How many numbers are learned. */
    public long parameters() {
        return layout.parts().mapToLong(WeightSpec::size).sum();
    }

    /**
     * From now on the embedding table stays as it is, so that adapters trained towards it still fit. Nothing of this is saved:
     * say it again after {@link #resume}.
     */
    public void freezeEmbeddings() {
        learned = EMBEDDINGS.negate();
    }

    /**
     * One step of the optimizer, which decays matrices only.
     *
     * @param batch at least one sequence
     * @param settings the optimizer and its rates
     * @param maxGradientNorm gradients of a greater global norm are scaled down to it; infinity for never
     * @return the mean cross-entropy over the predicted tokens, in nats, before the step
     * @throws IllegalArgumentException if a sequence does not fit the model, or nothing is predicted; nothing happened then
     * @throws DualSlmException if the loss or the gradients are no finite numbers; the weights are as before then
     */
    public double step(List<PretrainingSequence> batch, AdamW settings, double maxGradientNorm) {
        if (!(maxGradientNorm > 0)) {
            throw new IllegalArgumentException("The largest gradient norm must be positive, not " + maxGradientNorm);
        }
        PretrainingBatch laidOut = new PretrainingBatch(config, batch);
        try (NDManager scope = newScope()) {
            NDList tensors = laidOut.tensors(scope, noise(steps));
            NDList result = program.callForGradients(scope, "pretraining_gradients", tensors, weights);
            double loss = result.get(0).getFloat();
            NDList gradients = result.subNDList(1);
            double norm = program.call(scope, "norm_of", new NDList(), gradients)
                    .singletonOrThrow()
                    .getDouble();
            if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                throw new DualSlmException("Step " + steps + " gave a loss of " + loss + " and a gradient norm of "
                        + norm + ": lower the learning rate of " + settings.learningRate());
            }
            double scale = Math.max(1, norm / maxGradientNorm);
            update(scope, gradients, settings, settings.weightDecay(), scale, MATRICES.and(learned));
            update(scope, gradients, settings, 0, scale, MATRICES.negate().and(learned));
            steps++;
            return loss;
        }
    }

    /** Updates the weights of one kind; gradients are divided by {@code scale}. */
    private void update(
            NDManager scope,
            NDList gradients,
            AdamW settings,
            double decay,
            double scale,
            Predicate<WeightLayout.Slot> kind) {
        int[] chosen = IntStream.range(0, gradients.size())
                .filter(i -> kind.test(layout.slots().get(i)))
                .toArray();
        double[] numbers = {
            settings.learningRate(), settings.beta1(), settings.beta2(), settings.epsilon(), decay, scale
        };
        NDArray count = Tensors.floats(scope, FloatBuffer.wrap(new float[] {steps + 1}));
        program.call(
                scope,
                "adamw",
                new NDList(scope.create(numbers), count),
                pick(weights, chosen),
                pick(gradients, chosen),
                pick(means, chosen),
                pick(squares, chosen));
    }

    private static NDList pick(NDList list, int[] indices) {
        return new NDList(Arrays.stream(indices).mapToObj(list::get).toList());
    }

    /** Noise that depends on the seed and the step alone, so that a resumed training draws the same. */
    private SplittableRandom noise(long step) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
    }

    /**
     * The mean cross-entropy over the predicted tokens, in nats, without noise. Changes nothing.
     *
     * @throws IllegalArgumentException if a sequence does not fit the model, or nothing is predicted
     */
    public double loss(List<PretrainingSequence> batch) {
        PretrainingBatch laidOut = new PretrainingBatch(config, batch);
        try (NDManager scope = newScope()) {
            return program.call(scope, "pretraining_loss", laidOut.tensors(scope), weights)
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    /**
     * Writes a checkpoint that {@link TransformerProvider} loads ({@code config.json}, {@code model.safetensors} in float32,
     * {@code generation_config.json}) and {@code training.safetensors}, of which alone {@link #resume} reads. Each file appears
     * complete or not at all, the last one last, so training can be cut off at any moment.
     *
     * @param directory is created if need be
     * @throws IOException if it cannot be written
     */
    public void save(Path directory) throws IOException {
        checkpoint().write(directory);
    }

    /**
     * Writes the checkpoint alone, without what is needed to resume.
     *
     * @param type {@link DType#F32}, {@link DType#BF16} or {@link DType#F16}
     * @throws IOException if it cannot be written
     */
    public void export(Path directory, DType type) throws IOException {
        checkpoint().export(directory, type);
    }

    private PretrainingCheckpoint checkpoint() {
        requireOpen();
        return new PretrainingCheckpoint(config, stopTokens, seed, steps, parts(weights), parts(means), parts(squares));
    }

    /** Takes stacked tensors apart, under the checkpoint's names. */
    private Map<String, FloatTensor> parts(NDList stacked) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < layout.slots().size(); i++) {
            FloatBuffer values = Tensors.toBuffer(stacked.get(i));
            for (WeightSpec part : layout.slots().get(i).parts()) {
                float[] own = new float[Math.toIntExact(part.size())];
                values.get(own);
                tensors.put(part.name(), FloatTensor.of(part.shape(), own));
            }
        }
        return tensors;
    }

    private NDManager newScope() {
        requireOpen();
        return manager.newSubManager();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The pretraining is closed");
        }
    }

    /** Frees weights and optimizer. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            program.close();
            manager.close();
        }
    }
}
