package org.dualslm.train;

import org.dualslm.api.SpokenTurn;
import org.dualslm.api.llm.ChatMessage.Speech;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.task.Task;

/**
 * One example of a batch.
 *
 * @param how frames for the paralinguistic adapter, or null if its vectors are left out
 * @param what frames for the linguistic adapter, or null if its vectors are left out
 */
record Example(CachedUtterance source, Task task, Embeddings how, Embeddings what) {
    /** The user's turn, with the vectors that the frames became. */
    SpokenTurn turn(Embeddings paralinguistic, Embeddings linguistic) {
        return new SpokenTurn(
                paralinguistic == null ? null : new Speech(paralinguistic),
                linguistic == null ? null : new Speech(linguistic),
                task.instruction());
    }

    String answer() {
        return task.answer(source.utterance());
    }
}
