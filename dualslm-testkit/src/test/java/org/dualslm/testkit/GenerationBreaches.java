package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.GeneratedText.End;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.TokenListener;

/** Language models that generate almost rightly. */
final class GenerationBreaches {
    private static final String GREEDY = "greedyGenerationTakesTheLikeliest";
    private static final String PENALTY = "theRepetitionPenaltyIsApplied";
    private static final String TWICE = "nothingComesTwiceWhereThatIsForbidden";
    private static final String STOP = "aStopTokenEndsTheAnswerAndIsNotPartOfIt";
    private static final String READ = "generatedTokensAreRead";
    private static final String CONTEXT = "aGenerationStopsWhereTheContextEnds";

    private GenerationBreaches() {}

    interface Builder {
        TinyGeneration build(TinySession session, GenerationConfig config, TokenListener listener);
    }

    private static Breach breach(String fault, String check, Builder builder, String... others) {
        return LanguageModelBreaches.session(
                fault,
                check,
                model -> new TinySession(model) {
                    @Override
                    TinyGeneration newGeneration(GenerationConfig config, TokenListener listener) {
                        return builder.build(this, config, listener);
                    }
                },
                others);
    }

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(choices());
        all.addAll(ends());
        all.addAll(handles());
        return all;
    }

    private static List<Breach> choices() {
        return List.of(
                breach(
                        "the fifth token is the last likely",
                        GREEDY,
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            double[] ruled(double[] logits) {
                                double[] ruled = super.ruled(logits);
                                for (int i = 0; tokens.size() == 4 && i < ruled.length; i++) {
                                    ruled[i] = -ruled[i];
                                }
                                return ruled;
                            }
                        },
                        PENALTY,
                        TWICE,
                        STOP),
                breach(
                        "the repetition penalty is ignored",
                        PENALTY,
                        (session, config, listener) ->
                                new TinyGeneration(session, config.withRepetitionPenalty(1), listener)),
                breach(
                        "what was generated is not penalized",
                        PENALTY,
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            private final Set<Integer> before = new HashSet<>(session.tokensRead);

                            @Override
                            double[] ruled(double[] logits) {
                                double[] ruled = super.ruled(logits.clone());
                                for (int token : session.tokensRead) {
                                    boolean forbidden = Double.isInfinite(ruled[token]);
                                    ruled[token] = before.contains(token) || forbidden ? ruled[token] : logits[token];
                                }
                                return ruled;
                            }
                        }),
                breach(
                        "repeated tokens are not forbidden",
                        TWICE,
                        (session, config, listener) ->
                                new TinyGeneration(session, config.withNoRepeatNgramSize(0), listener),
                        STOP),
                breach(
                        "the seed is ignored",
                        "theSameSeedDrawsTheSameTokens",
                        (session, config, listener) ->
                                new TinyGeneration(session, config.withSeed(System.nanoTime()), listener)),
                breach(
                        "top-k is ignored",
                        "theSmallestChoiceIsTheLikeliest",
                        (session, config, listener) -> new TinyGeneration(session, config.withTopK(0), listener)),
                breach(
                        "top-p is ignored",
                        "theSmallestChoiceIsTheLikeliest",
                        (session, config, listener) -> new TinyGeneration(session, config.withTopP(1), listener)));
    }

    private static List<Breach> ends() {
        return List.of(
                breach(
                        "the last token asked for is the context's end",
                        "aGenerationStopsAfterTheMostTokens",
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            End generate() {
                                End end = super.generate();
                                return end == End.MAX_NEW_TOKENS ? End.CONTEXT_FULL : end;
                            }
                        }),
                breach(
                        "the last token is not read",
                        READ,
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            void take(int token) {
                                if (tokens.size() + 1 < config.maxNewTokens()) {
                                    super.take(token);
                                } else {
                                    tokens.add(token);
                                    listener.onToken(
                                            token, session.model.tokenizer().decode(new int[] {token}));
                                }
                            }
                        }),
                breach(
                        "the stop token is read",
                        STOP,
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            End generate() {
                                End end = super.generate();
                                if (end == End.STOP_TOKEN) {
                                    session.read(config.stopTokens().iterator().next());
                                }
                                return end;
                            }
                        }),
                breach(
                        "the stop token is part of the answer",
                        STOP,
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            End generate() {
                                End end = super.generate();
                                if (end == End.STOP_TOKEN) {
                                    tokens.addAll(config.stopTokens());
                                }
                                return end;
                            }
                        }),
                breach(
                        "stop tokens are ignored",
                        STOP,
                        (session, config, listener) -> new TinyGeneration(
                                session,
                                GenerationConfig.greedy(config.maxNewTokens(), Set.of())
                                        .withNoRepeatNgramSize(config.noRepeatNgramSize())
                                        .withTemperature(config.temperature())
                                        .withSeed(config.seed())
                                        .withTopK(config.topK())
                                        .withTopP(config.topP())
                                        .withRepetitionPenalty(config.repetitionPenalty()),
                                listener)),
                breach(
                        "pieces have a space in front",
                        "theListenerHearsEveryTokenInOrder",
                        (session, config, listener) -> new TinyGeneration(
                                session, config, (token, text) -> listener.onToken(token, " " + text))),
                breach(
                        "the first token is not told",
                        "theListenerHearsEveryTokenInOrder",
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            void take(int token) {
                                if (config.maxNewTokens() == LanguageModelFacts.ANSWER && tokens.isEmpty()) {
                                    tokens.add(token);
                                    session.read(token);
                                } else {
                                    super.take(token);
                                }
                            }
                        },
                        Breach.ANY),
                breach(
                        "the context's end is an error",
                        CONTEXT,
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            End generate() {
                                End end = super.generate();
                                if (end == End.CONTEXT_FULL) {
                                    throw new IllegalArgumentException("The context is full");
                                }
                                return end;
                            }
                        },
                        "anInterruptCancelsAndIsKept"));
    }

    private static List<Breach> handles() {
        return List.of(
                breach(
                        "what the listener throws is swallowed",
                        "whatTheListenerThrowsEndsTheGeneration",
                        (session, config, listener) -> new TinyGeneration(session, config, (token, text) -> {
                            try {
                                listener.onToken(token, text);
                            } catch (RuntimeException e) {
                                // goes on
                            }
                        }),
                        "nullIsRefused"),
                breach(
                        "cancel is ignored",
                        "cancellingEndsTheGenerationWithWhatThereIs",
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            public void cancel() {}
                        },
                        "closingASessionEndsItsGeneration"),
                breach(
                        "what was generated until a cancel is lost",
                        "cancellingEndsTheGenerationWithWhatThereIs",
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            End generate() {
                                End end = super.generate();
                                if (end == End.CANCELLED) {
                                    tokens.clear();
                                }
                                return end;
                            }
                        }),
                breach(
                        "an interrupt is forgotten",
                        "anInterruptCancelsAndIsKept",
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            public GeneratedText await() {
                                GeneratedText text = super.await();
                                Thread.interrupted();
                                return text;
                            }
                        }),
                breach(
                        "an interrupt is an exception",
                        "anInterruptCancelsAndIsKept",
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            public GeneratedText await() {
                                if (Thread.interrupted()) {
                                    throw new CancellationException("interrupted");
                                }
                                return super.await();
                            }
                        }),
                LanguageModelBreaches.session(
                        "a session reads on while it generates",
                        "whileItGeneratesOnlyTheHandleMayBeUsed",
                        model -> new TinySession(model) {
                            @Override
                            void requireIdle() {
                                requireOpen();
                            }
                        }),
                breach(
                        "a generation is done when it is begun",
                        "isDoneTellsTheTruth",
                        (session, config, listener) -> new TinyGeneration(session, config, listener) {
                            @Override
                            public boolean isDone() {
                                return true;
                            }
                        }));
    }
}
