package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.tensor.Embeddings;

/** Language models that threads cannot share, or that close wrongly. */
final class LanguageModelUseBreaches {
    private LanguageModelUseBreaches() {}

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(threads());
        all.addAll(closings());
        return all;
    }

    private static List<Breach> threads() {
        return List.of(
                LanguageModelBreaches.breach(
                        "all threads share one place for their ids",
                        "threadsMayShareTheModel",
                        seed -> new TinyLanguageModel(seed) {
                            private volatile int[] scratch;

                            @Override
                            public Embeddings embed(int[] ids) {
                                scratch = ids;
                                Crowd.letOthersIn();
                                return super.embed(scratch);
                            }
                        },
                        "aFailingCallHarmsNoOther"),
                LanguageModelBreaches.session(
                        "a refusal spoils the sessions of other threads", "aFailingCallHarmsNoOther", new Function<>() {
                            private final Poison poison = new Poison();

                            @Override
                            public TinySession apply(TinyLanguageModel model) {
                                return new TinySession(model) {
                                    @Override
                                    public synchronized void append(Prompt prompt) {
                                        poison.around(() -> {
                                            super.append(prompt);
                                            return null;
                                        });
                                    }
                                };
                            }
                        }));
    }

    private static List<Breach> closings() {
        AtomicBoolean closedTogether = new AtomicBoolean();
        return List.of(
                LanguageModelBreaches.session(
                        "a session's second close is an error",
                        "closingASessionTwiceDoesNothing",
                        model -> new TinySession(model) {
                            @Override
                            public void close() {
                                requireOpen();
                                super.close();
                            }
                        },
                        "aClosedModelRefusesWork",
                        "aModelMayBeClosedWhileItGenerates",
                        "closingWhileOthersReadIsSafe"),
                LanguageModelBreaches.session(
                        "a closed session goes on",
                        "aClosedSessionRefusesWork",
                        model -> new TinySession(model) {
                            @Override
                            void requireOpen() {}
                        },
                        "aClosedModelRefusesWork"),
                LanguageModelBreaches.session(
                        "closing does not wait for the generation",
                        "closingASessionEndsItsGeneration",
                        model -> new TinySession(model) {
                            @Override
                            public void close() {
                                closed = true;
                                TinyGeneration last = running;
                                if (last != null) {
                                    last.cancel();
                                }
                            }
                        },
                        "aModelMayBeClosedWhileItGenerates"),
                LanguageModelBreaches.session(
                        "closing waits, but does not cancel",
                        "closingASessionEndsItsGeneration",
                        model -> new TinySession(model) {
                            @Override
                            public void close() {
                                closed = true;
                                TinyGeneration last = running;
                                if (last != null) {
                                    last.join();
                                }
                            }
                        }),
                LanguageModelBreaches.breach(
                        "a second close is an error", "closingTwiceDoesNothing", seed -> new TinyLanguageModel(seed) {
                            @Override
                            public void close() {
                                requireOpen();
                                super.close();
                            }
                        }),
                LanguageModelBreaches.breach(
                        "a closed model embeds", "aClosedModelRefusesWork", seed -> new TinyLanguageModel(seed) {
                            @Override
                            public Embeddings embed(int[] ids) {
                                return rows(ids);
                            }
                        }),
                LanguageModelBreaches.breach(
                        "closing one model closes all",
                        "closingOneLeavesOthersOpen",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            void requireOpen() {
                                super.requireOpen();
                                if (closedTogether.get()) {
                                    throw new IllegalStateException("closed");
                                }
                            }

                            @Override
                            public void close() {
                                super.close();
                                closedTogether.set(true);
                            }
                        }),
                LanguageModelBreaches.breach(
                        "open sessions keep a model from closing",
                        "aModelMayBeClosedWhileItGenerates",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            public void close() {
                                if (!sessions.isEmpty()) {
                                    throw new IllegalArgumentException("There are sessions");
                                }
                                super.close();
                            }
                        },
                        "aClosedModelRefusesWork",
                        "closingWhileOthersReadIsSafe"),
                LanguageModelBreaches.breach(
                        "closing pulls the table from under a call",
                        "closingWhileOthersReadIsSafe",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            public Embeddings embed(int[] ids) {
                                Embeddings vectors = super.embed(ids);
                                Crowd.letOthersIn();
                                if (closed) {
                                    throw new NullPointerException("table");
                                }
                                return vectors;
                            }
                        }));
    }
}
