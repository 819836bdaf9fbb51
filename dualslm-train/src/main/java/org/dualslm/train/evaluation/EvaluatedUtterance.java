package org.dualslm.train.evaluation;

import java.util.Map;
import org.dualslm.train.corpus.Utterance;

/**
 * A recording and what a model answered about it. Immutable.
 *
 * @param answers for each way of hearing
 */
public record EvaluatedUtterance(Utterance utterance, Map<Hearing, HeardAnswers> answers) {
    public EvaluatedUtterance {
        answers = Map.copyOf(answers);
    }
}
