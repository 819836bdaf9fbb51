package org.dualslm.train.evaluation;

import java.util.List;
import java.util.Map;
import org.dualslm.train.corpus.Utterance;

/**
 * A recording and what a model answered about it. Immutable.
 *
 * @param answers for each way of hearing: one for each wording of the questions
 */
public record EvaluatedUtterance(Utterance utterance, Map<Hearing, List<HeardAnswers>> answers) {
    public EvaluatedUtterance {
        answers = Map.copyOf(answers);
    }

    HeardAnswers answers(Hearing hearing, int wording) {
        return answers.get(hearing).get(wording);
    }
}
