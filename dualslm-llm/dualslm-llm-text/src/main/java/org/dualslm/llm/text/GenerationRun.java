package org.dualslm.llm.text;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.GeneratedText.End;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.TokenListener;

/** The loop that chooses a token, tells of it and reads it, on a daemon thread of its own. */
final class GenerationRun implements Generation {
    /** Carries what a listener threw past the wrapping of other failures. */
    private static final class ListenerFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ListenerFailure(Throwable cause) {
            super(cause);
        }
    }

    private final CachedSession session;
    private final GenerationConfig config;
    private final TokenListener listener;
    private final IncrementalText text;
    private final CompletableFuture<GeneratedText> result = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "dualslm-generation");
    private volatile boolean cancelled;

    GenerationRun(CachedSession session, GenerationConfig config, TokenListener listener, IncrementalText text) {
        this.session = session;
        this.config = config;
        this.listener = listener;
        this.text = text;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isOnThisThread() {
        return Thread.currentThread() == thread;
    }

    private void run() {
        GeneratedText generated = null;
        Throwable failure = null;
        try {
            generated = generate();
        } catch (Throwable e) { // whoever awaits must hear of it, whatever it is
            failure = e;
        }
        session.generationEnded(); // before anyone who waits goes on
        if (failure == null) {
            result.complete(generated);
        } else {
            result.completeExceptionally(failure);
        }
    }

    private GeneratedText generate() {
        Sampler sampler = new Sampler(config);
        RepetitionRules rules = new RepetitionRules(config, session.tokensRead());
        List<Integer> tokens = new ArrayList<>();
        while (true) {
            End end = endBefore(tokens.size());
            if (end != null) {
                return ended(tokens, end);
            }
            int token = sampler.next(rules.applied(session.currentLogits(), tokens));
            if (config.stopTokens().contains(token)) {
                return ended(tokens, End.STOP_TOKEN);
            }
            if (session.room() == 0) {
                return ended(tokens, End.CONTEXT_FULL);
            }
            tokens.add(token);
            tell(token, text.add(token));
            session.read(token);
        }
    }

    private End endBefore(int generated) {
        if (cancelled) {
            return End.CANCELLED;
        }
        return generated == config.maxNewTokens() ? End.MAX_NEW_TOKENS : null;
    }

    private GeneratedText ended(List<Integer> tokens, End end) {
        return new GeneratedText(tokens, text.finish(), end);
    }

    private void tell(int token, String piece) {
        try {
            listener.onToken(token, piece);
        } catch (RuntimeException | Error e) {
            throw new ListenerFailure(e);
        }
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
        if (isOnThisThread()) {
            throw new IllegalStateException("A listener cannot await the generation that calls it");
        }
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
            throw failure(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (!(cause instanceof ListenerFailure)) {
            return new DualSlmException("Generation failed: " + cause, cause);
        }
        if (cause.getCause() instanceof Error error) {
            throw error;
        }
        return (RuntimeException) cause.getCause();
    }

    /** Waits for the end, however it ended. */
    void join() {
        try {
            result.join();
        } catch (CompletionException e) {
            // await reports it
        }
    }
}
