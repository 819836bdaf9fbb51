package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
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

    static Breach breach(String fault, String check, Builder builder, String... others) {
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
}
