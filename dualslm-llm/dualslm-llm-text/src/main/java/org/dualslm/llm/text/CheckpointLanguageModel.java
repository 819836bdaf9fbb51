package org.dualslm.llm.text;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.dualslm.api.internal.lock.UseLock;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.plugin.ModelFormatException;

/**
 * A language model as its engine need not know it: its text, its open sessions, and its end. Calls from several threads run at
 * once.
 *
 * <p>Closing it closes its sessions first, which cancels their generations, and waits for calls under way. The listener of a
 * generation cannot close it.
 */
public abstract class CheckpointLanguageModel implements LanguageModel {
    private final CheckpointText text;
    private final Set<CachedSession> sessions = ConcurrentHashMap.newKeySet();
    private final UseLock lock;

    /** Takes over the text, and closes it. */
    protected CheckpointLanguageModel(CheckpointText text) {
        this.text = text;
        this.lock = new UseLock("The language model in " + text.description());
    }

    /** A session that has read nothing. Called while the model is open. */
    protected abstract CachedSession newSession();

    /** Frees what the engine holds. Called once, when no call is under way and every session is closed. */
    protected abstract void free();

    /** {@inheritDoc} Throws a {@link ModelFormatException} if its files held no tokenizer. */
    @Override
    public final Tokenizer tokenizer() {
        requireOpen();
        return text.requireTokens();
    }

    /** {@inheritDoc} Throws a {@link ModelFormatException} if its files held none. */
    @Override
    public final ChatTemplate chatTemplate() {
        requireOpen();
        return text.requireChats();
    }

    @Override
    public final GenerationConfig generationConfig() {
        return text.generationConfig();
    }

    /** What generated tokens read like; empty without a tokenizer. */
    final IncrementalText newText() {
        return text.newText();
    }

    @Override
    public final DecodingSession openSession() {
        requireOpen();
        CachedSession session = newSession();
        sessions.add(session);
        try {
            requireOpen(); // closed in between, by a thread that may not have seen this session
        } catch (IllegalStateException e) {
            session.close();
            throw e;
        }
        return session;
    }

    final void forget(CachedSession session) {
        sessions.remove(session);
    }

    /** Keeps the model from being freed under a thread that is using it. */
    protected final <T> T whileOpen(Supplier<T> use) {
        return lock.use(use);
    }

    /** @throws IllegalStateException if closed */
    protected final void requireOpen() {
        lock.requireOpen();
    }

    @Override
    public final void close() {
        if (sessions.stream().anyMatch(CachedSession::isGeneratingOnThisThread)) {
            throw new IllegalStateException("A listener cannot close the model that is generating");
        }
        lock.close(() -> List.copyOf(sessions).forEach(CachedSession::close), () -> {
            free();
            text.close();
        });
    }
}
