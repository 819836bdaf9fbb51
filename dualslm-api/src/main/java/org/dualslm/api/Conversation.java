package org.dualslm.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Role;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;

/**
 * Several turns with a model, which remembers them. What was read stays in the key/value cache, so a turn costs what it adds.
 * For one thread, but for {@link #cancel}. Keeps the model's parts open until it is closed itself or goes on with another model.
 */
public final class Conversation implements AutoCloseable {
    private SpeechLanguageModel model;
    private ConversationHistory history = ConversationHistory.EMPTY;
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
        history = history.and(ChatMessage.of(Role.SYSTEM, text));
        return this;
    }

    /** Answers a recording as the model's authors recommend. */
    public Answer say(AudioClip clip) {
        return say(clip, TokenListener.NONE);
    }

    /** Answers a recording, each token told as it comes. */
    public Answer say(AudioClip clip, TokenListener listener) {
        long start = System.nanoTime();
        requireOpen();
        return answer(history.and(model.hear(clip).toTurn()), model.generationConfig(), listener, start);
    }

    /** Answers speech that was heard before. */
    public Answer say(SpokenTurn turn, GenerationConfig config, TokenListener listener) {
        return answer(history.and(turn), config, listener, System.nanoTime());
    }

    /** Answers a turn in text. */
    public Answer say(String text) {
        ConversationHistory turns = history.and(ChatMessage.of(Role.USER, text));
        return answer(turns, model.generationConfig(), TokenListener.NONE, System.nanoTime());
    }

    /** Ends the answer at hand after its current token; may be called from any thread. */
    public void cancel() {
        Generation generation = running;
        if (generation != null) {
            generation.cancel();
        }
    }

    /** The turns so far, answers included, as the model at hand reads them. */
    public List<ChatMessage> history() {
        return history.messages();
    }

    /**
     * Goes on with another model, which remembers the turns so far. The caller keeps it, and may close it at once.
     *
     * <p>If it has the same language model, everything stays as it was read, and only what is said from now on is heard with the new
     * encoder and adapters. Another language model reads everything anew before its next answer: earlier answers as text; spoken turns
     * with the same vectors if encoder and adapters are the same, otherwise with those that the new ones hear in the same recordings,
     * which the conversation keeps for this (64 kB a second at 16 kHz). The settings to generate with, stop tokens above all, are
     * the new model's own.
     *
     * @throws IncompatiblePartsException if a spoken turn was given as vectors without their recording and must be heard again, or if
     *     the turns so far do not fit the language model's context; this conversation goes on as before then
     * @throws org.dualslm.api.audio.AudioException if the new encoder cannot hear a recording; likewise
     * @throws IllegalStateException if this conversation or the other model is closed, or an answer is under way
     */
    public void continueWith(SpeechLanguageModel other) {
        requireOpen();
        if (running != null) {
            throw new IllegalStateException("An answer is under way: await it, or cancel it first");
        }
        SpeechLanguageModel next = other.share();
        try {
            ConversationHistory carried = history.carriedOver(model, next);
            if (!next.speaksAs(model)) {
                forget();
            }
            history = carried;
        } catch (RuntimeException e) {
            next.close();
            throw e;
        }
        SpeechLanguageModel last = model;
        model = next;
        last.close();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This conversation is closed");
        }
    }

    /** @param turns the history and the turn to answer */
    private Answer answer(ConversationHistory turns, GenerationConfig config, TokenListener listener, long start) {
        requireOpen();
        read(model.prompt(turns.messages()));
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
        history = turns.and(generated);
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
