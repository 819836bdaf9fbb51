package org.dualslm.train;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;

/** Lets a language model answer, and counts the answers that are right, of tasks whose answers are a word or two. */
final class ShortAnswers {
    private static final int MOST_TOKENS = 8;

    private final LanguageModel languageModel;
    private final TurnWriter writer;

    ShortAnswers(LanguageModel languageModel, TurnWriter writer) {
        this.languageModel = languageModel;
        this.writer = writer;
    }

    /** The share of each task's answers that are exactly right. */
    Map<String, Double> accuracy(List<Example> batch, AdapterPass how, AdapterPass what) {
        Map<String, Integer> asked = new TreeMap<>();
        Map<String, Integer> right = new TreeMap<>();
        int place = 0;
        for (Example example : batch) {
            int turns = example.turns().size();
            PromptPart.Tokens wanted = example.answers().get(0).tokens();
            if (wanted.length() <= MOST_TOKENS) {
                Prompt prompt = writer.prompt(example.conversation(how.read(place, turns), what.read(place, turns)));
                String task = example.task().name();
                asked.merge(task, 1, Integer::sum);
                right.merge(task, answers(prompt, wanted) ? 1 : 0, Integer::sum);
            }
            place += turns;
        }
        Map<String, Double> shares = new TreeMap<>();
        asked.forEach((task, count) -> shares.put(task, (double) right.get(task) / count));
        return shares;
    }

    private boolean answers(Prompt prompt, PromptPart.Tokens wanted) {
        try (DecodingSession session = languageModel.openSession()) {
            session.append(prompt);
            List<Integer> said = session.generate(
                            languageModel.generationConfig().greedy(wanted.length()), TokenListener.NONE)
                    .await()
                    .tokens();
            return writer.target(new OwnAnswers.Answer(said, true)).equals(wanted);
        }
    }
}
