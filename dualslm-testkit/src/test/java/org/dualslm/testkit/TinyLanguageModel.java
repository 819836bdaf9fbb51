package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;

/**
 * The simplest language model that keeps the contract, in plain Java and double precision: what was read is a vector, turned by
 * one place and faded at each position before the next embedding is added; the logits are a linear map of its tanh. Tests
 * override a method to break a promise and see the contract notice.
 */
class TinyLanguageModel implements DifferentiableLanguageModel {
    static final int WIDTH = 6;
    static final int VOCABULARY = 28;
    static final int CONTEXT = 64;
    private static final double FADING = 0.9;

    /** Builds what a test wants to try. */
    static class Provider implements LanguageModelProvider {
        @Override
        public String name() {
            return "tiny";
        }

        @Override
        public DifferentiableLanguageModel create(ModelSource source, Options options) {
            options.requireOnly(name());
            return build(TinyEncoder.seed(source));
        }

        TinyLanguageModel build(long seed) {
            return new TinyLanguageModel(seed);
        }
    }

    final long seed;
    final float[][] table = new float[VOCABULARY][WIDTH];
    final double[][] output = new double[VOCABULARY][WIDTH];
    final Set<TinySession> sessions = ConcurrentHashMap.newKeySet();
    volatile boolean closed;

    TinyLanguageModel(long seed) {
        this.seed = seed;
        Random random = new Random(seed);
        for (int token = 0; token < VOCABULARY; token++) {
            for (int i = 0; i < WIDTH; i++) {
                table[token][i] = 0.6f * (float) random.nextGaussian();
                output[token][i] = 1.5 * random.nextGaussian();
            }
        }
    }

    @Override
    public int hiddenSize() {
        return WIDTH;
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY;
    }

    @Override
    public int contextLength() {
        return CONTEXT;
    }

    /** A letter for each token: a, b, c, … */
    @Override
    public Tokenizer tokenizer() {
        return new Tokenizer() {
            @Override
            public int[] encode(String text) {
                return text.chars().map(c -> Math.floorMod(c - 'a', VOCABULARY)).toArray();
            }

            @Override
            public int[] encodeTemplate(String text) {
                return encode(text);
            }

            @Override
            public String decode(int[] ids) {
                StringBuilder text = new StringBuilder();
                for (int id : ids) {
                    text.append((char) ('a' + id));
                }
                return text.toString();
            }
        };
    }

    @Override
    public ChatTemplate chatTemplate() {
        return (messages, openAnswer) -> {
            Prompt.Builder prompt = Prompt.builder();
            for (ChatMessage message : messages) {
                for (ChatMessage.Content content : message.contents()) {
                    if (content instanceof ChatMessage.Text text) {
                        prompt.tokens(tokenizer().encode(text.text()));
                    } else if (content instanceof ChatMessage.Speech speech) {
                        prompt.vectors(speech.vectors());
                    }
                }
            }
            return prompt.build();
        };
    }

    @Override
    public GenerationConfig generationConfig() {
        return GenerationConfig.greedy(20, Set.of(0));
    }

    @Override
    public Embeddings embed(int[] ids) {
        requireOpen();
        return rows(ids);
    }

    Embeddings rows(int[] ids) {
        float[] values = new float[ids.length * WIDTH];
        for (int i = 0; i < ids.length; i++) {
            System.arraycopy(table[known(ids[i])], 0, values, i * WIDTH, WIDTH);
        }
        return Embeddings.of(ids.length, WIDTH, values);
    }

    int known(int id) {
        if (id < 0 || id >= VOCABULARY) {
            throw new IllegalArgumentException("Token " + id + " is not in [0, " + VOCABULARY + ")");
        }
        return id;
    }

    /** The vectors of a prompt's positions. */
    List<float[]> positions(Prompt prompt) {
        List<float[]> positions = new ArrayList<>();
        for (PromptPart part : prompt.parts()) {
            Embeddings vectors = part instanceof PromptPart.Vectors given
                    ? fitting(given.embeddings())
                    : rows(((PromptPart.Tokens) part).ids());
            for (int i = 0; i < vectors.length(); i++) {
                positions.add(vectors.slice(i, i + 1).toArray());
            }
        }
        return positions;
    }

    Embeddings fitting(Embeddings vectors) {
        if (vectors.width() != WIDTH) {
            throw new IllegalArgumentException("Vectors of width " + vectors.width() + ", not " + WIDTH);
        }
        if (!vectors.isFinite()) {
            throw new IllegalArgumentException("Vectors that are not finite");
        }
        return vectors;
    }

    /** The state after one position more. */
    double[] read(double[] state, float[] vector) {
        double[] next = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            next[(i + 1) % WIDTH] = FADING * state[i];
        }
        for (int i = 0; i < WIDTH; i++) {
            next[i] += vector[i];
        }
        return next;
    }

    double[] logits(double[] state) {
        double[] logits = new double[VOCABULARY];
        for (int token = 0; token < VOCABULARY; token++) {
            for (int i = 0; i < WIDTH; i++) {
                logits[token] += output[token][i] * Math.tanh(state[i]);
            }
        }
        return logits;
    }

    @Override
    public DecodingSession openSession() {
        requireOpen();
        TinySession session = newSession();
        sessions.add(session);
        return session;
    }

    TinySession newSession() {
        return new TinySession(this);
    }

    @Override
    public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
        requireOpenToTeach();
        int tokens = 0;
        for (TrainingExample example : batch) {
            requireFitting(example);
            tokens += example.target().length();
        }
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("A batch needs an example");
        }
        double sum = 0;
        List<Double> losses = new ArrayList<>();
        List<List<Embeddings>> gradients = new ArrayList<>();
        for (TrainingExample example : batch) {
            List<double[]> byPosition = new ArrayList<>();
            double loss = backward(example, byPosition);
            sum += loss;
            losses.add(loss / example.target().length());
            gradients.add(stretches(example.prompt(), byPosition, 1.0 / tokens));
        }
        return new LossAndGradients(sum / tokens, losses, gradients);
    }

    void requireFitting(TrainingExample example) {
        int prompt = example.prompt().length();
        int target = example.target().length();
        if (prompt == 0 || target == 0 || prompt + target > CONTEXT) {
            throw new IllegalArgumentException(
                    "A prompt of " + prompt + " and a target of " + target + " in a context of " + CONTEXT);
        }
        positions(example.prompt());
        rows(example.target().ids());
    }

    /** The loss, summed; and its gradient at each position, in order. */
    double backward(TrainingExample example, List<double[]> gradients) {
        List<float[]> positions = positions(example.prompt());
        int[] target = example.target().ids();
        int first = positions.size() - 1;
        for (int i = 0; i < target.length - 1; i++) {
            positions.add(table[target[i]]);
        }
        List<double[]> states = new ArrayList<>();
        double[] state = new double[WIDTH];
        for (float[] position : positions) {
            state = read(state, position);
            states.add(state);
        }
        double loss = 0;
        double[] later = new double[WIDTH];
        for (int t = positions.size() - 1; t >= 0; t--) {
            double[] gradient = new double[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                gradient[i] = FADING * later[(i + 1) % WIDTH];
            }
            if (t >= first) {
                loss += addLoss(states.get(t), target[t - first], gradient);
            }
            gradients.add(0, gradient);
            later = gradient;
        }
        return loss;
    }

    /** The cross-entropy of the next token, whose gradient with respect to the state is added. */
    private double addLoss(double[] state, int token, double[] gradient) {
        double[] logits = logits(state);
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - logits[token]);
        }
        for (int other = 0; other < VOCABULARY; other++) {
            double slope = Math.exp(logits[other] - logits[token]) / sum - (other == token ? 1 : 0);
            for (int i = 0; i < WIDTH; i++) {
                double tanh = Math.tanh(state[i]);
                gradient[i] += slope * output[other][i] * (1 - tanh * tanh);
            }
        }
        return Math.log(sum);
    }

    List<Embeddings> stretches(Prompt prompt, List<double[]> gradients, double share) {
        List<Embeddings> stretches = new ArrayList<>();
        int position = 0;
        for (PromptPart part : prompt.parts()) {
            if (part instanceof PromptPart.Vectors) {
                float[] values = new float[part.length() * WIDTH];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (share * gradients.get(position + i / WIDTH)[i % WIDTH]);
                }
                stretches.add(Embeddings.of(part.length(), WIDTH, values));
            }
            position += part.length();
        }
        return stretches;
    }

    @Override
    public String fingerprint() {
        requireOpen();
        return "tiny " + seed;
    }

    void requireOpenToTeach() {
        requireOpen();
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The model is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        sessions.forEach(DecodingSession::close);
    }
}
