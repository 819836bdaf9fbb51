package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;

/** Adapters that refuse or close wrongly. */
final class AdapterUseBreaches {
    private AdapterUseBreaches() {}

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(refusals());
        all.addAll(lifecycle());
        return all;
    }

    private static List<Breach> refusals() {
        return List.of(
                new Breach(
                        "the name has a space",
                        AdapterBreaches.Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public String name() {
                                return "Linear Adapter";
                            }
                        },
                        "providerHasAPluginName"),
                new Breach(
                        "a capability is declared that adapters lack",
                        AdapterBreaches.Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public Set<Class<?>> capabilities() {
                                return Set.of(Runnable.class);
                            }
                        },
                        "declaredCapabilitiesAreTrue"),
                new Breach(
                        "unknown options are ignored",
                        AdapterBreaches.Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public TrainableAdapter create(AdapterSpec spec, long seed) {
                                return super.create(
                                        new AdapterSpec(spec.inputWidth(), spec.outputWidth(), Options.none()), seed);
                            }
                        },
                        "unknownOptionsAreRefusedByName"),
                AdapterBreaches.breach(
                        "frames that are too wide are cut",
                        "framesOfAnotherWidthAreRefused",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            void requireFrames(Embeddings frames) {
                                if (frames.width() <= inputWidth) {
                                    super.requireFrames(frames);
                                }
                            }
                        }),
                AdapterBreaches.breach(
                        "a wrong width is refused without numbers",
                        "framesOfAnotherWidthAreRefused",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            void requireFrames(Embeddings frames) {
                                if (frames.width() != inputWidth) {
                                    throw new IllegalArgumentException("The width is wrong");
                                }
                                super.requireFrames(frames);
                            }
                        }),
                AdapterBreaches.breach(
                        "sequences without frames are taken",
                        "emptySequencesAreRefused",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            void requireFrames(Embeddings frames) {
                                if (frames.length() > 0) {
                                    super.requireFrames(frames);
                                }
                            }
                        }),
                AdapterBreaches.breach(
                        "NaN is taken",
                        "framesThatAreNotFiniteAreRefused",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            void requireFrames(Embeddings frames) {
                                if (frames.isFinite()) {
                                    super.requireFrames(frames);
                                }
                            }
                        }),
                AdapterBreaches.breach(
                        "null is left out",
                        "nullFramesAreRefused",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                return super.adapt(
                                        frames.stream().filter(Objects::nonNull).toList());
                            }
                        }));
    }

    private static List<Breach> lifecycle() {
        AtomicBoolean closedTogether = new AtomicBoolean();
        return List.of(
                AdapterBreaches.breach(
                        "all threads share one place for their frames",
                        "concurrentCallsGiveWhatSerialCallsGive",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            private volatile List<Embeddings> scratch;

                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                scratch = frames;
                                Crowd.letOthersIn();
                                return super.adapt(scratch);
                            }
                        },
                        "aFailingCallHarmsNoOther"),
                AdapterBreaches.breach(
                        "a refusal spoils the calls of other threads",
                        "aFailingCallHarmsNoOther",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            private final Poison poison = new Poison();

                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                return poison.around(() -> super.adapt(frames));
                            }
                        }),
                AdapterBreaches.breach(
                        "a second close is an error",
                        "closingTwiceDoesNothing",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void close() {
                                requireOpen();
                                super.close();
                            }
                        }),
                AdapterBreaches.breach(
                        "closing is forgotten",
                        "closedAdapterRefusesWork",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void close() {}
                        }),
                AdapterBreaches.breach(
                        "closing one adapter closes all",
                        "closingOneLeavesOthersOpen",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
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
                        },
                        "closedAdapterRefusesWork"),
                AdapterBreaches.breach(
                        "closing pulls the weights from under a call",
                        "closingWhileOthersAdaptIsSafe",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            private volatile boolean freed;

                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                List<Embeddings> vectors = super.adapt(frames);
                                Crowd.letOthersIn();
                                if (freed) {
                                    throw new NullPointerException("weights");
                                }
                                return vectors;
                            }

                            @Override
                            public void close() {
                                super.close();
                                freed = true;
                            }
                        }));
    }
}
