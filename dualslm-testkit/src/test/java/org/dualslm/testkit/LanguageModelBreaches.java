package org.dualslm.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.extension.ExtendWith;

/** Language models that break one promise of reading, refusing or closing each. */
final class LanguageModelBreaches {
    private LanguageModelBreaches() {}

    /** The contract for a language model of any make. */
    @ExtendWith(WrongPlugin.class)
    static final class Contract extends LanguageModelContract {
        private final LanguageModelProvider provider;

        Contract(LanguageModelProvider provider) {
            this.provider = provider;
        }

        @Override
        protected LanguageModelProvider provider() {
            return provider;
        }

        @Override
        protected ModelSource source() {
            return ModelSource.directory(Path.of("src/test/resources/tiny"));
        }

        @Override
        protected List<String> requiredFiles() {
            return List.of("seed.txt");
        }
    }

    interface Builder {
        TinyLanguageModel build(long seed);
    }

    static LanguageModelProvider provider(Builder builder) {
        return new TinyLanguageModel.Provider() {
            @Override
            TinyLanguageModel build(long seed) {
                return builder.build(seed);
            }
        };
    }

    static Breach breach(String fault, String check, Builder builder, String... others) {
        return new Breach(fault, Contract.class, provider(builder), check, others);
    }

    static Breach provider(String fault, String check, LanguageModelProvider provider) {
        return new Breach(fault, Contract.class, provider, check);
    }

    /** A model whose sessions have the fault. */
    static Breach session(
            String fault, String check, Function<TinyLanguageModel, TinySession> session, String... others) {
        return breach(
                fault,
                check,
                seed -> new TinyLanguageModel(seed) {
                    @Override
                    TinySession newSession() {
                        return session.apply(this);
                    }
                },
                others);
    }

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(models());
        all.addAll(readings());
        return all;
    }

    private static List<Breach> models() {
        AtomicInteger built = new AtomicInteger();
        return List.of(
                breach(
                        "a stop token is outside the vocabulary",
                        "sizesAreSensible",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            public GenerationConfig generationConfig() {
                                return GenerationConfig.greedy(20, Set.of(VOCABULARY));
                            }
                        }),
                breach(
                        "each model has a fingerprint of its own",
                        "anotherModelOfTheSameFilesIsTheSame",
                        seed -> new TinyLanguageModel(seed) {
                            private final int number = built.incrementAndGet();

                            @Override
                            public String fingerprint() {
                                return super.fingerprint() + " " + number;
                            }
                        }),
                breach(
                        "embeddings are 1 % too small",
                        "tokensAreTheirEmbeddings", seed -> new TinyLanguageModel(seed) {
                            @Override
                            public Embeddings embed(int[] ids) {
                                return AdapterFacts.scaled(super.embed(ids), 0.99f);
                            }
                        }),
                breach(
                        "the fingerprint changes with use",
                        "useLeavesTheWeightsAsTheyWere",
                        seed -> new TinyLanguageModel(seed) {
                            private final AtomicInteger generations = new AtomicInteger();

                            @Override
                            TinySession newSession() {
                                return new TinySession(this) {
                                    @Override
                                    TinyGeneration newGeneration(GenerationConfig config, TokenListener listener) {
                                        generations.incrementAndGet();
                                        return super.newGeneration(config, listener);
                                    }
                                };
                            }

                            @Override
                            public String fingerprint() {
                                return super.fingerprint() + " " + generations;
                            }
                        }),
                breach(
                        "all sessions share one cache",
                        "sessionsDoNotDisturbEachOther",
                        seed -> new TinyLanguageModel(seed) {
                            private volatile TinySession latest;

                            @Override
                            TinySession newSession() {
                                latest = new TinySession(this) {
                                    @Override
                                    double[] currentLogits() {
                                        return model.logits(latest.state);
                                    }
                                };
                                return latest;
                            }
                        },
                        Breach.ANY));
    }

    private static List<Breach> readings() {
        AtomicInteger calls = new AtomicInteger();
        return List.of(
                session(
                        "there is a logit too many",
                        "logitsAreOneForEachTokenAndFinite",
                        model -> new TinySession(model) {
                            @Override
                            public float[] logits() {
                                float[] logits = super.logits();
                                return Arrays.copyOf(logits, logits.length + 1);
                            }
                        },
                        "greedyGenerationTakesTheLikeliest",
                        "theRepetitionPenaltyIsApplied",
                        "nothingComesTwiceWhereThatIsForbidden"),
                session(
                        "every call rounds otherwise",
                        "theSamePromptGivesTheSameLogits",
                        model -> new TinySession(model) {
                            @Override
                            double[] currentLogits() {
                                double[] logits = super.currentLogits();
                                logits[1] *= 1 + 1e-6 * (calls.incrementAndGet() % 1009);
                                return logits;
                            }
                        },
                        Breach.ANY),
                session(
                        "each append shakes what was read",
                        "aPromptInPiecesIsTheWholePrompt",
                        model -> new TinySession(model) {
                            @Override
                            public synchronized void append(Prompt prompt) {
                                super.append(prompt);
                                state[0] += 0.01;
                            }
                        },
                        Breach.ANY),
                session("the first position does not count", "everyPositionCounts", model -> new TinySession(model) {
                    @Override
                    void read(List<float[]> positions) {
                        List<float[]> counted = new ArrayList<>(positions);
                        if (length == 0 && !counted.isEmpty()) {
                            counted.set(0, new float[TinyLanguageModel.WIDTH]);
                        }
                        super.read(counted);
                    }
                }),
                session("an empty prompt starts anew", "anEmptyPromptReadsNothing", model -> new TinySession(model) {
                    @Override
                    public synchronized void append(Prompt prompt) {
                        super.append(prompt);
                        if (prompt.length() == 0) {
                            state = new double[TinyLanguageModel.WIDTH];
                        }
                    }
                }),
                session(
                        "vectors are not counted",
                        "lengthCountsEveryPosition",
                        model -> new TinySession(model) {
                            private int vectors;

                            @Override
                            public synchronized void append(Prompt prompt) {
                                super.append(prompt);
                                for (PromptPart part : prompt.parts()) {
                                    vectors += part instanceof PromptPart.Vectors ? part.length() : 0;
                                }
                            }

                            @Override
                            public synchronized int length() {
                                return super.length() - vectors;
                            }
                        },
                        "generatedTokensAreRead",
                        "aStopTokenEndsTheAnswerAndIsNotPartOfIt"),
                session(
                        "logits are handed out without a copy",
                        "logitsAreTheCallersOwn",
                        model -> new TinySession(model) {
                            private float[] cached;
                            private double[] cachedFor;

                            @Override
                            public float[] logits() {
                                float[] right = super.logits();
                                if (cachedFor != state) {
                                    cachedFor = state;
                                    cached = right;
                                }
                                return cached;
                            }
                        }));
    }
}
