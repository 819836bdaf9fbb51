package org.dualslm.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Generated;
import org.dualslm.api.llm.ChatMessage.Role;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;

/**
 * Several turns with one model, which remembers them. What was read stays in the key/value cache, so a turn costs what it adds.
 * For one thread, but for {@link #cancel}. Keeps the model's parts open until it is closed itself.
 */
public final class Conversation implements AutoCloseable {
    private final SpeechLanguageModel model;
    private final List<ChatMessage> history = new ArrayList<>();
    private DecodingSession session;
    private PromptPrefix read = PromptPrefix.EMPTY;
    private volatile Generation running;
    private boolean closed;

    Conversation(SpeechLanguageModel model) {
        this.model = model;
    }

    /** Sets what the model should know or be before the first turn. */
    public Conversation system(String text) {
        if (!history.isEmpty()) {
            throw new IllegalStateException("The system message must come before the first turn");
        }
        history.add(ChatMessage.of(Role.SYSTEM, text));
        return this;
    }

    /** Answers a recording as the model's authors recommend. */
    public Answer say(AudioClip clip) {
        return say(clip, TokenListener.NONE);
    }

    /** Answers a recording, each token told as it comes. */
    public Answer say(AudioClip clip, TokenListener listener) {
        long start = System.nanoTime();
        return answer(model.hear(clip).toTurn().toMessage(), model.generationConfig(), listener, start);
    }

    /** Answers speech that was heard before. */
    public Answer say(SpokenTurn turn, GenerationConfig config, TokenListener listener) {
        return answer(turn.toMessage(), config, listener, System.nanoTime());
    }

    /** Answers a turn in text. */
    public Answer say(String text) {
        ChatMessage message = ChatMessage.of(Role.USER, text);
        return answer(message, model.generationConfig(), TokenListener.NONE, System.nanoTime());
    }

    /** Ends the answer at hand after its current token; may be called from any thread. */
    public void cancel() {
        Generation generation = running;
        if (generation != null) {
            generation.cancel();
        }
    }

    /** The turns so far, answers included. */
    public List<ChatMessage> history() {
        return List.copyOf(history);
    }

    private Answer answer(ChatMessage message, GenerationConfig config, TokenListener listener, long start) {
        if (closed) {
            throw new IllegalStateException("This conversation is closed");
        }
        List<ChatMessage> turns = new ArrayList<>(history);
        turns.add(message);
        read(model.prompt(turns));
        AtomicLong firstToken = new AtomicLong();
        running = session.generate(config, (token, text) -> {
            firstToken.compareAndSet(0, System.nanoTime());
            listener.onToken(token, text);
        });
        GeneratedText generated;
        try {
            generated = running.await();
        } catch (RuntimeException e) {
            // The session may have read part of an answer that is in no history: the next turn reads everything anew.
            forget();
            throw e;
        } finally {
            running = null;
        }
        history.add(message);
        history.add(new ChatMessage(Role.ASSISTANT, List.of(new Generated(generated.tokens()))));
        read = read.and(Prompt.of(
                generated.tokens().stream().mapToInt(Integer::intValue).toArray()));
        long first = firstToken.get() == 0 ? System.nanoTime() : firstToken.get();
        return new Answer(generated, Duration.ofNanos(first - start));
    }

    /** Reads what the session has not read yet; all of it where the layout changed what was already read. */
    private void read(Prompt whole) {
        PromptPrefix wanted = PromptPrefix.EMPTY.and(whole);
        if (session == null || !wanted.startsWith(read)) {
            forget();
            session = model.languageModel().openSession();
        }
        session.append(wanted.after(read));
        read = wanted;
    }

    private void forget() {
        if (session != null) {
            session.close();
            session = null;
        }
        read = PromptPrefix.EMPTY;
    }

    /** Ends a running answer and frees the cache and the model's parts, if nobody else uses them. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            forget();
            model.close();
        }
    }
}
