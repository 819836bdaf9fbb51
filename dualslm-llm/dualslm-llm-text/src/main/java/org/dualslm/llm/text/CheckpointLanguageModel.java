package org.dualslm.llm.text;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
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
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /** Takes over the text, and closes it. */
    protected CheckpointLanguageModel(CheckpointText text) {
        this.text = text;
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
        if (closed) { // closed in between, by a thread that may not have seen this session
            session.close();
            requireOpen();
        }
        return session;
    }

    final void forget(CachedSession session) {
        sessions.remove(session);
    }

    /** Keeps the model from being freed under a thread that is using it. */
    protected final <T> T whileOpen(Supplier<T> use) {
        Lock lock = inUse.readLock();
        lock.lock();
        try {
            requireOpen();
            return use.get();
        } finally {
            lock.unlock();
        }
    }

    /** @throws IllegalStateException if closed */
    protected final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The language model in " + text.description() + " is closed");
        }
    }

    @Override
    public final void close() {
        if (sessions.stream().anyMatch(CachedSession::isGeneratingOnThisThread)) {
            throw new IllegalStateException("A listener cannot close the model that is generating");
        }
        synchronized (sessions) {
            if (closed) {
                return;
            }
            closed = true;
        }
        List.copyOf(sessions).forEach(CachedSession::close);
        Lock lock = inUse.writeLock();
        lock.lock();
        try {
            free();
        } finally {
            lock.unlock();
        }
        text.close();
    }
}
