package org.dualslm.api.llm;

/** A running generation. May be used from any thread. */
public interface Generation {
    /** Asks it to end after the token at hand; what was generated until then is its result. Does nothing once it has ended. */
    void cancel();

    /** Whether it has ended, for whatever reason. */
    boolean isDone();

    /**
     * Waits for its end. An interrupt cancels the generation, keeps the thread's interrupt status, and gives what there is.
     *
     * @throws org.dualslm.api.DualSlmException if it failed
     */
    GeneratedText await();
}
