package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;

/** Which tokens are generated, read and told of. */
abstract class LanguageModelGeneration extends LanguageModelRefusals {
    @Promise(by = "DecodingSession.generate", that = "at temperature 0 each token is the likeliest of its logits")
    void greedyGenerationTakesTheLikeliest() {
        assertThat(assertLikeliest(greedy())).hasSize(ANSWER);
    }

    @Promise(
            by = "GenerationConfig.repetitionPenalty",
            that = "logits of tokens read or generated before are divided by it, negative ones multiplied")
    void theRepetitionPenaltyIsApplied() {
        assertLikeliest(greedy().withRepetitionPenalty(3));
        assertLikeliest(greedy().withRepetitionPenalty(1e-3));
    }

    @Promise(by = "GenerationConfig.noRepeatNgramSize", that = "no n tokens come twice in one answer")
    void nothingComesTwiceWhereThatIsForbidden() {
        List<Integer> tokens = assertLikeliest(greedy().withNoRepeatNgramSize(1));
        assertThat(tokens).doesNotHaveDuplicates();
        List<Integer> pairs =
                answer(mixedPrompt(1), greedy().withNoRepeatNgramSize(2)).tokens();
        Set<List<Integer>> seen = new HashSet<>();
        for (int i = 0; i + 1 < pairs.size(); i++) {
            assertThat(seen.add(List.copyOf(pairs.subList(i, i + 2))))
                    .as("pair %d of %s is a new one", i, pairs)
                    .isTrue();
        }
    }

    /** Reads the answer again, and at each step looks for a token that the rules would have preferred. */
    private List<Integer> assertLikeliest(GenerationConfig config) {
        Prompt prompt = mixedPrompt(1);
        List<Integer> tokens = answer(prompt, config).tokens();
        Set<Integer> before = new HashSet<>();
        prompt.parts().forEach(part -> {
            if (part instanceof PromptPart.Tokens read) {
                for (int id : read.ids()) {
                    before.add(id);
                }
            }
        });
        Set<Integer> forbidden = new HashSet<>();
        try (DecodingSession session = model().openSession()) {
            session.append(prompt);
            for (int token : tokens) {
                float[] logits = session.logits();
                double chosen = penalized(logits, token, before, config);
                double allowed = 2 * tolerance().allowedAt(chosen);
                for (int other = 0; other < logits.length; other++) {
                    if (!forbidden.contains(other)) {
                        assertThat(penalized(logits, other, before, config))
                                .as("logit of token %d, where %d was chosen", other, token)
                                .isLessThanOrEqualTo(chosen + allowed);
                    }
                }
                session.append(Prompt.of(token));
                before.add(token);
                if (config.noRepeatNgramSize() == 1) {
                    forbidden.add(token);
                }
            }
        }
        return tokens;
    }

    private static double penalized(float[] logits, int token, Set<Integer> before, GenerationConfig config) {
        double logit = logits[token];
        if (!before.contains(token)) {
            return logit;
        }
        return logit > 0 ? logit / config.repetitionPenalty() : logit * config.repetitionPenalty();
    }

    @Promise(by = "GenerationConfig.seed", that = "the same seed draws the same tokens, another seed others")
    void theSameSeedDrawsTheSameTokens() {
        GenerationConfig hot = greedy().withTemperature(50);
        List<Integer> tokens = answer(mixedPrompt(1), hot.withSeed(1)).tokens();
        assertThat(answer(mixedPrompt(1), hot.withSeed(1)).tokens())
                .as("the same seed")
                .isEqualTo(tokens);
        assertThat(answer(mixedPrompt(1), hot.withSeed(2)).tokens())
                .as("another seed")
                .isNotEqualTo(tokens);
    }

    @Promise(
            by = "GenerationConfig.topK and topP",
            that = "of one token, or of the least probability, they leave the likeliest alone")
    void theSmallestChoiceIsTheLikeliest() {
        GenerationConfig hot = greedy().withTemperature(2).withSeed(3);
        List<Integer> likeliest = answer(mixedPrompt(1), greedy()).tokens();
        assertThat(answer(mixedPrompt(1), hot.withTopK(1)).tokens())
                .as("with top-k 1")
                .isEqualTo(likeliest);
        assertThat(answer(mixedPrompt(1), hot.withTopP(1e-9)).tokens())
                .as("with top-p 1e-9")
                .isEqualTo(likeliest);
    }

    @Promise(by = "GenerationConfig.maxNewTokens", that = "no more are generated, and that is told as the end's reason")
    void aGenerationStopsAfterTheMostTokens() {
        for (int most : new int[] {1, 5}) {
            GeneratedText answer = answer(mixedPrompt(1), GenerationConfig.greedy(most, Set.of()));
            assertThat(answer.tokens()).hasSize(most);
            assertThat(answer.end()).isEqualTo(GeneratedText.End.MAX_NEW_TOKENS);
        }
    }

    @Promise(
            by = "DecodingSession.generate",
            that = "tokens generated are read as well, and the next prompt follows them")
    void generatedTokensAreRead() {
        Prompt prompt = mixedPrompt(1);
        Prompt next = Prompt.of(ids(2, 9));
        try (DecodingSession session = model().openSession()) {
            session.append(prompt);
            GeneratedText answer = ended(session.generate(greedy(), TokenListener.NONE));
            assertThat(session.length())
                    .as("length")
                    .isEqualTo(prompt.length() + answer.tokens().size());
            session.append(next);
            assertThatTensor(session.logits())
                    .as("logits of the next prompt")
                    .isCloseTo(logitsAfter(prompt, tokens(answer.tokens()), next), tolerance());
            List<Integer> second =
                    ended(session.generate(greedy(), TokenListener.NONE)).tokens();
            assertThat(session.length())
                    .as("length after a second answer")
                    .isEqualTo(prompt.length() + answer.tokens().size() + 2 + second.size());
        }
    }

    @Promise(by = "GenerationConfig.stopTokens", that = "an answer ends before the first of them, which is not read")
    void aStopTokenEndsTheAnswerAndIsNotPartOfIt() {
        Prompt prompt = mixedPrompt(1);
        List<Integer> all = answer(prompt, greedy().withNoRepeatNgramSize(1)).tokens();
        int stop = all.get(all.size() / 2);
        GenerationConfig config = GenerationConfig.greedy(ANSWER, Set.of(stop)).withNoRepeatNgramSize(1);
        try (DecodingSession session = model().openSession()) {
            session.append(prompt);
            GeneratedText answer = ended(session.generate(config, TokenListener.NONE));
            assertThat(answer.tokens()).as("tokens before %d", stop).isEqualTo(all.subList(0, all.size() / 2));
            assertThat(answer.end()).isEqualTo(GeneratedText.End.STOP_TOKEN);
            assertThat(session.length())
                    .as("length")
                    .isEqualTo(prompt.length() + answer.tokens().size());
            assertThatTensor(session.logits())
                    .as("logits after the answer")
                    .isCloseTo(logitsAfter(prompt, tokens(answer.tokens())), tolerance());
        }
    }

    @Promise(
            by = "TokenListener.onToken",
            that = "it hears every token in order, with pieces that make up the answer's text")
    void theListenerHearsEveryTokenInOrder() {
        List<Integer> heard = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        try (DecodingSession session = model().openSession()) {
            session.append(mixedPrompt(1));
            GeneratedText answer = ended(session.generate(greedy(), (token, piece) -> {
                heard.add(token);
                text.append(piece);
            }));
            assertThat(heard).as("tokens heard").isEqualTo(answer.tokens());
            // A character that the answer's end cut off is told by no piece.
            assertThat(answer.text().replaceAll("\uFFFD+$", ""))
                    .as("the answer's text")
                    .isEqualTo(text.toString().replaceAll("\uFFFD+$", ""));
        }
    }

    @Promise(by = "DecodingSession.generate", that = "it ends where the context does, and says so")
    void aGenerationStopsWhereTheContextEnds() {
        int room = 3;
        try (DecodingSession session = model().openSession()) {
            session.append(Prompt.of(ids(model().contextLength() - room, 1)));
            GeneratedText answer =
                    ended(session.generate(GenerationConfig.greedy(room + 5, Set.of()), TokenListener.NONE));
            assertThat(answer.end()).isEqualTo(GeneratedText.End.CONTEXT_FULL);
            assertThat(answer.tokens()).hasSize(room);
            assertThat(session.length()).isEqualTo(model().contextLength());
        }
    }
}
