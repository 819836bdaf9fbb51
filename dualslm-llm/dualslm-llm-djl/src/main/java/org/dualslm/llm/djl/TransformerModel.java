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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;
import org.dualslm.djl.UseLock;

/**
 * A decoder-only transformer whose forward pass is one Torch program. Its weights never change and never get a gradient. Calls
 * from several threads run at once.
 *
 * <p>Closing it closes its sessions first, which cancels their generations. The listener of a generation cannot close it.
 */
final class TransformerModel implements DifferentiableLanguageModel {
    /** Numbers whose bytes are digested at once. */
    private static final long DIGESTED = 1 << 24;

    private final TransformerConfig config;
    private final NDManager manager;
    private final TorchProgram program;
    private final NDList weights;
    private final Optional<HuggingFaceTokens> tokenizer;
    private final Optional<ChatTemplate> chatTemplate;
    private final GenerationConfig generationConfig;
    private final String description;
    private final Set<TransformerSession> sessions = ConcurrentHashMap.newKeySet();
    private final UseLock lock;

    /** Takes over what it is given, and closes it. */
    TransformerModel(
            TransformerConfig config,
            NDManager manager,
            NDList weights,
            Optional<HuggingFaceTokens> tokenizer,
            Optional<ChatTemplate> chatTemplate,
            GenerationConfig generationConfig,
            String description) {
        this.config = config;
        this.manager = manager;
        this.weights = weights;
        this.tokenizer = tokenizer;
        this.chatTemplate = chatTemplate;
        this.generationConfig = generationConfig;
        this.description = description;
        this.lock = new UseLock("The language model in " + description);
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

    /** {@inheritDoc} Throws a {@link ModelFormatException} if its files held no tokenizer. */
    @Override
    public Tokenizer tokenizer() {
        return required(tokenizer, () -> "has no tokenizer: put its " + HuggingFaceTokens.FILE + " beside it");
    }

    /** {@inheritDoc} Throws a {@link ModelFormatException} if its files held none. */
    @Override
    public ChatTemplate chatTemplate() {
        return required(
                chatTemplate,
                () -> "has no chat template: put its " + HuggingFaceTokens.FILE + " and its "
                        + CheckpointChatTemplate.FILE + " or " + CheckpointChatTemplate.CONFIG + " beside it");
    }

    private <T> T required(Optional<T> part, Supplier<String> complaint) {
        lock.requireOpen();
        return part.orElseThrow(
                () -> new ModelFormatException("The language model in " + description + " " + complaint.get()));
    }

    /** What generated tokens read like; empty without a tokenizer. */
    IncrementalText newText() {
        return new IncrementalText(
                ids -> tokenizer.map(tokens -> tokens.decode(ids)).orElse(""));
    }

    @Override
    public GenerationConfig generationConfig() {
        return generationConfig;
    }

    @Override
    public Embeddings embed(int[] ids) {
        PositionList positions = new PositionList(config, 1, ids.length);
        positions.put(0, ids, ids.length);
        if (ids.length == 0) {
            lock.requireOpen();
            return Embeddings.of(0, config.hiddenSize(), new float[0]);
        }
        long[] longs = Arrays.stream(ids).asLongStream().toArray();
        return whileOpen(scope ->
                Tensors.toEmbeddings(call(scope, "embed", new NDList(Tensors.longs(scope, longs, ids.length)))));
    }

    @Override
    public DecodingSession openSession() {
        lock.requireOpen();
        TransformerSession session = new TransformerSession(this, newScope());
        sessions.add(session);
        try {
            lock.requireOpen(); // closed in between, by a thread that may not have seen this session
        } catch (IllegalStateException e) {
            session.close();
            throw e;
        }
        return session;
    }

    void forget(TransformerSession session) {
        sessions.remove(session);
    }

    @Override
    public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
        TrainingBatch examples = new TrainingBatch(config, batch);
        return lossAndGradients(examples, TransformerProgram.gradientMethod(config, examples.positions()));
    }

    /** @param method of the program, which gives the gradient if there is anything to give it for */
    LossAndGradients lossAndGradients(TrainingBatch examples, String method) {
        return whileOpen(scope -> {
            NDList result = examples.hasVectors()
                    ? program.callForGradients(scope, method, examples.tensors(scope), weights)
                    : program.call(scope, "loss", examples.tensors(scope), weights);
            return examples.result(
                    Tensors.toArray(result.get(0)),
                    examples.hasVectors() ? Optional.of(Tensors.toEmbeddings(result.get(1))) : Optional.empty());
        });
    }

    /** Keeps the model from being freed under a thread that is using it. */
    private <T> T whileOpen(Function<NDManager, T> use) {
        return lock.use(() -> {
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
        lock.requireOpen();
        return manager.newSubManager();
    }

    @Override
    public String fingerprint() {
        return whileOpen(scope -> {
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
    public void close() {
        if (sessions.stream().anyMatch(TransformerSession::isGeneratingOnThisThread)) {
            throw new IllegalStateException("A listener cannot close the model that is generating");
        }
        lock.close(() -> List.copyOf(sessions).forEach(TransformerSession::close), () -> {
            program.close();
            manager.close();
            tokenizer.ifPresent(HuggingFaceTokens::close);
        });
    }
}
