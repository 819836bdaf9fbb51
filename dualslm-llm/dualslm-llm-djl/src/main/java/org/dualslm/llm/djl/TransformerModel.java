package org.dualslm.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;
import org.dualslm.llm.text.CachedSession;
import org.dualslm.llm.text.CheckpointLanguageModel;
import org.dualslm.llm.text.CheckpointText;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * A decoder-only transformer whose forward pass is one Torch program. Its weights never change and never get a gradient. Calls
 * from several threads run at once.
 */
final class TransformerModel extends CheckpointLanguageModel implements DifferentiableLanguageModel {
    /** Numbers whose bytes are digested at once. */
    private static final long DIGESTED = 1 << 24;

    private final TransformerConfig config;
    private final NDManager manager;
    private final TorchProgram program;
    private final NDList weights;

    /** Takes over what it is given, and closes it. */
    TransformerModel(TransformerConfig config, NDManager manager, NDList weights, CheckpointText text) {
        super(text);
        this.config = config;
        this.manager = manager;
        this.weights = weights;
        this.program = TransformerProgram.forModel(config);
    }

    TransformerConfig config() {
        return config;
    }

    /** As {@link WeightLayout} orders them, and last the rotary frequencies. */
    NDList weights() {
        return weights;
    }

    @Override
    public int hiddenSize() {
        return config.hiddenSize();
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public int contextLength() {
        return config.contextLength();
    }

    @Override
    public Embeddings embed(int[] ids) {
        PositionList positions = new PositionList(config, 1, ids.length);
        positions.put(0, ids, ids.length);
        if (ids.length == 0) {
            requireOpen();
            return Embeddings.of(0, config.hiddenSize(), new float[0]);
        }
        long[] longs = Arrays.stream(ids).asLongStream().toArray();
        return inScope(scope ->
                Tensors.toEmbeddings(call(scope, "embed", new NDList(Tensors.longs(scope, longs, ids.length)))));
    }

    @Override
    protected CachedSession newSession() {
        return new TransformerSession(this, newScope());
    }

    @Override
    public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
        TrainingBatch examples = new TrainingBatch(config, batch);
        return lossAndGradients(examples, TransformerProgram.gradientMethod(config, examples.positions()));
    }

    /** @param method of the program, which gives the gradient if there is anything to give it for */
    LossAndGradients lossAndGradients(TrainingBatch examples, String method) {
        return inScope(scope -> {
            NDList result = examples.hasVectors()
                    ? program.callForGradients(scope, method, examples.tensors(scope), weights)
                    : program.call(scope, "loss", examples.tensors(scope), weights);
            return examples.result(
                    Tensors.toArray(result.get(0)),
                    examples.hasVectors() ? Optional.of(Tensors.toEmbeddings(result.get(1))) : Optional.empty());
        });
    }

    /** Uses the model with a scope for tensors. */
    private <T> T inScope(Function<NDManager, T> use) {
        return whileOpen(() -> {
            try (NDManager scope = newScope()) {
                return use.apply(scope);
            }
        });
    }

    /** Runs a method of the program that gives one tensor. */
    NDArray call(NDManager scope, String method, NDList tensors) {
        return program.call(scope, method, tensors, weights).singletonOrThrow();
    }

    /** An owner of tensors that live no longer than the model. */
    NDManager newScope() {
        requireOpen();
        return manager.newSubManager();
    }

    @Override
    public String fingerprint() {
        return inScope(scope -> {
            MessageDigest digest = sha256();
            for (NDArray weight : weights) {
                long rows = weight.getShape().get(0);
                long step = Math.max(1, DIGESTED * rows / weight.size());
                for (long row = 0; row < rows; row += step) { // a buffer holds less than a large weight
                    try (NDArray some = weight.get(new NDIndex("{}:{}", row, Math.min(rows, row + step)))) {
                        digest.update(some.toByteBuffer(true)); // its own memory, or a copy from a GPU
                    }
                }
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    protected void free() {
        program.close();
        manager.close();
    }
}
