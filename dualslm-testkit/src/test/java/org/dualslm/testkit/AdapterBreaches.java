package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.extension.ExtendWith;

/** Adapters that break one promise each. */
final class AdapterBreaches {
    private AdapterBreaches() {}

    /** The contract for an adapter of any make. */
    @ExtendWith(WrongPlugin.class)
    static final class Contract extends AdapterContract {
        private final AdapterProvider provider;

        Contract(AdapterProvider provider) {
            this.provider = provider;
        }

        @Override
        protected AdapterProvider provider() {
            return provider;
        }
    }

    interface Builder {
        LinearAdapter build(AdapterSpec spec, float[] weight, float[] bias);
    }

    static AdapterProvider provider(Builder builder) {
        return new LinearAdapter.Provider() {
            @Override
            LinearAdapter build(AdapterSpec spec, float[] weight, float[] bias) {
                return builder.build(spec, weight, bias);
            }
        };
    }

    private static Breach breach(String fault, String check, Builder builder, String... others) {
        return new Breach(fault, Contract.class, provider(builder), check, others);
    }

    /** What a batch with a fault in it gives. */
    private static Embeddings shifted(Embeddings vectors, double by) {
        float[] values = vectors.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) by;
        }
        return Embeddings.of(vectors.length(), vectors.width(), values);
    }

    private static int longest(List<Embeddings> frames) {
        return frames.stream().mapToInt(Embeddings::length).max().orElse(0);
    }

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(mapping());
        all.addAll(refusals());
        all.addAll(lifecycle());
        return all;
    }

    private static List<Breach> mapping() {
        return List.of(
                breach(
                        "the input width is one too many",
                        "declaredWidthsAreTrue",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public int inputWidth() {
                                return inputWidth + 1;
                            }
                        },
                        "closedAdapterRefusesWork"),
                breach(
                        "a vector more is declared than given",
                        "declaredLengthsAreTrue",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public int outputLength(int frames) {
                                return frames + 1;
                            }
                        }),
                breach(
                        "loud frames overflow",
                        "vectorsAreFinite",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            Embeddings adaptOne(Embeddings frames) {
                                boolean loud = TensorAssert.greatestMagnitude(frames) > 15;
                                return loud ? shifted(super.adaptOne(frames), 1e39) : super.adaptOne(frames);
                            }
                        }),
                breach(
                        "every call rounds otherwise",
                        "sameFramesGiveSameVectors",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            private final Random random = new Random();

                            @Override
                            Embeddings adaptOne(Embeddings frames) {
                                return shifted(super.adaptOne(frames), 1e-6 * random.nextGaussian());
                            }
                        },
                        Breach.ANY),
                breach(
                        "the frames do not matter",
                        "differentFramesGiveDifferentVectors",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            Embeddings adaptOne(Embeddings frames) {
                                float[] constant = new float[frames.length() * outputWidth];
                                Arrays.fill(constant, values[0][0]);
                                return Embeddings.of(frames.length(), outputWidth, constant);
                            }
                        }),
                new Breach(
                        "the seed is ignored",
                        Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public TrainableAdapter create(AdapterSpec spec, long seed) {
                                return super.create(spec, 1);
                            }
                        },
                        "sameSeedGivesSameAdapter"),
                breach(
                        "a batch comes back sorted by length",
                        "raggedBatchEqualsSingles",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                return super.adapt(frames).stream()
                                        .sorted(Comparator.comparing(Embeddings::length))
                                        .toList();
                            }
                        },
                        "neighboursOfAnyMagnitudeChangeNothing"),
                breach(
                        "padding leaks into shorter sequences",
                        "raggedBatchEqualsSingles",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                List<Embeddings> right = super.adapt(frames);
                                return right.stream()
                                        .map(each -> shifted(each, 1e-4 * (longest(frames) - each.length())))
                                        .toList();
                            }
                        },
                        "aLongSequenceBesideATinyOneChangesNothing",
                        "neighboursOfAnyMagnitudeChangeNothing",
                        "concurrentCallsGiveWhatSerialCallsGive",
                        "aFailingCallHarmsNoOther"),
                breach(
                        "much padding leaks",
                        "aLongSequenceBesideATinyOneChangesNothing",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                return super.adapt(frames).stream()
                                        .map(each -> longest(frames) - each.length() > 100 ? shifted(each, 0.01) : each)
                                        .toList();
                            }
                        }),
                breach(
                        "a loud neighbour takes away precision",
                        "neighboursOfAnyMagnitudeChangeNothing",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                boolean loud = frames.stream().anyMatch(f -> TensorAssert.greatestMagnitude(f) > 1e3);
                                return super.adapt(frames).stream()
                                        .map(each -> loud ? shifted(each, 1e-3) : each)
                                        .toList();
                            }
                        }),
                breach(
                        "an empty batch is an error",
                        "emptyBatchGivesNothing",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                List<Embeddings> right = super.adapt(frames);
                                right.get(0);
                                return right;
                            }
                        }));
    }

    private static List<Breach> refusals() {
        return List.of(
                new Breach(
                        "the name has a space",
                        Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public String name() {
                                return "Linear Adapter";
                            }
                        },
                        "providerHasAPluginName"),
                new Breach(
                        "a capability is declared that adapters lack",
                        Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public Set<Class<?>> capabilities() {
                                return Set.of(Runnable.class);
                            }
                        },
                        "declaredCapabilitiesAreTrue"),
                new Breach(
                        "unknown options are ignored",
                        Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public TrainableAdapter create(AdapterSpec spec, long seed) {
                                return super.create(
                                        new AdapterSpec(spec.inputWidth(), spec.outputWidth(), Options.none()), seed);
                            }
                        },
                        "unknownOptionsAreRefusedByName"),
                breach(
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
                breach(
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
                breach(
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
                breach(
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
                breach(
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
                breach(
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
                breach(
                        "a refusal spoils the calls of other threads",
                        "aFailingCallHarmsNoOther",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            private final Poison poison = new Poison();

                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                return poison.around(() -> super.adapt(frames));
                            }
                        }),
                breach(
                        "a second close is an error",
                        "closingTwiceDoesNothing",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void close() {
                                requireOpen();
                                super.close();
                            }
                        }),
                breach(
                        "closing is forgotten",
                        "closedAdapterRefusesWork",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void close() {}
                        }),
                breach(
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
                breach(
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
