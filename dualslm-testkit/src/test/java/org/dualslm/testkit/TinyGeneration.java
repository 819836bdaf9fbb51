package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.GeneratedText.End;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.TokenListener;

/** A generation of a {@link TinySession}. */
class TinyGeneration implements Generation {
    final TinySession session;
    final GenerationConfig config;
    final TokenListener listener;
    final Random random;
    final List<Integer> tokens = new ArrayList<>();
    final CompletableFuture<GeneratedText> result = new CompletableFuture<>();
    volatile boolean cancelled;

    TinyGeneration(TinySession session, GenerationConfig config, TokenListener listener) {
        this.session = session;
        this.config = config;
        this.listener = listener;
        this.random = new Random(config.seed());
    }

    void start() {
        Thread thread = new Thread(this::run);
        thread.setDaemon(true);
        thread.start();
    }

    void run() {
        End end = null;
        Throwable failure = null;
        try {
            end = generate();
        } catch (Throwable e) {
            failure = e;
        }
        session.generationEnded();
        if (failure == null) {
            result.complete(new GeneratedText(tokens, text(), end));
        } else {
            result.completeExceptionally(failure);
        }
    }

    String text() {
        return session.model
                .tokenizer()
                .decode(tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    End generate() {
        while (true) {
            if (cancelled) {
                return End.CANCELLED;
            }
            if (tokens.size() == config.maxNewTokens()) {
                return End.MAX_NEW_TOKENS;
            }
            int token = choose(ruled(session.currentLogits()));
            if (config.stopTokens().contains(token)) {
                return End.STOP_TOKEN;
            }
            if (session.room() == 0) {
                return End.CONTEXT_FULL;
            }
            take(token);
        }
    }

    void take(int token) {
        tokens.add(token);
        listener.onToken(token, session.model.tokenizer().decode(new int[] {token}));
        session.read(token);
    }

    /** The logits after the rules against repetition. */
    double[] ruled(double[] logits) {
        for (int token : session.tokensRead) {
            logits[token] = logits[token] > 0
                    ? logits[token] / config.repetitionPenalty()
                    : logits[token] * config.repetitionPenalty();
        }
        int n = config.noRepeatNgramSize();
        if (n > 0 && tokens.size() >= n) {
            List<Integer> last = tokens.subList(tokens.size() - n + 1, tokens.size());
            for (int i = 0; i + n <= tokens.size(); i++) {
                if (tokens.subList(i, i + n - 1).equals(last)) {
                    logits[tokens.get(i + n - 1)] = Double.NEGATIVE_INFINITY;
                }
            }
        }
        return logits;
    }

    int choose(double[] logits) {
        List<Integer> likeliest = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(token -> -logits[token]))
                .toList();
        if (config.temperature() == 0 || config.topK() == 1) {
            return likeliest.get(0);
        }
        int most = config.topK() == 0 ? logits.length : Math.min(config.topK(), logits.length);
        double[] weights = new double[most];
        for (int i = 0; i < most; i++) {
            weights[i] = Math.exp((logits[likeliest.get(i)] - logits[likeliest.get(0)]) / config.temperature());
        }
        double all = IntStream.range(0, most).mapToDouble(i -> weights[i]).sum();
        double kept = 0;
        int last = 0;
        while (last < most && (last == 0 || kept < config.topP() * all)) {
            kept += weights[last++];
        }
        double draw = random.nextDouble() * kept;
        for (int i = 0; i < last; i++) {
            draw -= weights[i];
            if (draw < 0) {
                return likeliest.get(i);
            }
        }
        return likeliest.get(last - 1);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public boolean isDone() {
        return result.isDone();
    }

    @Override
    public GeneratedText await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancel();
                }
            }
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void join() {
        try {
            result.join();
        } catch (CompletionException e) {
            // await tells it
        }
    }
}
