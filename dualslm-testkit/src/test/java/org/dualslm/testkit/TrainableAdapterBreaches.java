package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.api.extension.ExtendWith;

/** Adapters that train almost rightly. */
final class TrainableAdapterBreaches {
    private static final String RIGHT = "gradientsAgreeWithFiniteDifferences";
    private static final String RIGHT_LATER = "gradientsAfterTrainingAgreeWithFiniteDifferences";

    private TrainableAdapterBreaches() {}

    /** The contract for a trainable adapter of any make. */
    @ExtendWith(WrongPlugin.class)
    static final class Contract extends TrainableAdapterContract {
        private final AdapterProvider provider;

        Contract(AdapterProvider provider) {
            this.provider = provider;
        }

        @Override
        protected AdapterProvider provider() {
            return provider;
        }
    }

    static Breach breach(String fault, String check, AdapterBreaches.Builder builder, String... others) {
        return new Breach(fault, Contract.class, AdapterBreaches.provider(builder), check, others);
    }

    /** Gradients with a fault: what is spoilt is what one sequence adds to weight and bias. */
    private static Breach gradients(String fault, Consumer<float[][]> spoilt, String... others) {
        return breach(
                fault,
                RIGHT,
                (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                    @Override
                    void addGradients(float[][] more) {
                        spoilt.accept(more);
                        super.addGradients(more);
                    }
                },
                Stream.concat(Stream.of(RIGHT_LATER), Stream.of(others)).toArray(String[]::new));
    }

    private static void scale(float[] values, int from, int to, double factor) {
        for (int i = from; i < to; i++) {
            values[i] *= (float) factor;
        }
    }

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(wrongGradients());
        all.addAll(wrongSums());
        all.addAll(wrongRefusals());
        return all;
    }

    private static List<Breach> wrongGradients() {
        return List.of(
                gradients(
                        "all gradients are 1 % too large",
                        more -> {
                            scale(more[0], 0, more[0].length, 1.01);
                            scale(more[1], 0, more[1].length, 1.01);
                        }),
                gradients("the weight's gradient is 1 % too small", more -> scale(more[0], 0, more[0].length, 0.99)),
                gradients("the bias's gradient is 1 % too large", more -> scale(more[1], 0, more[1].length, 1.01)),
                gradients(
                        "a quarter of the weight's gradient is 1 % too large",
                        more -> scale(more[0], more[0].length / 2, more[0].length * 3 / 4, 1.01)),
                gradients("the bias's gradient is missing", more -> scale(more[1], 0, more[1].length, 0)),
                gradients("an output's gradient is missing", more -> scale(more[0], 0, more[0].length / 6, 0)),
                gradients("the bias's gradient is in reverse order", more -> {
                    float[] right = more[1].clone();
                    for (int o = 0; o < right.length; o++) {
                        more[1][o] = right[right.length - 1 - o];
                    }
                }),
                gradients(
                        "gradients point the other way",
                        more -> {
                            scale(more[0], 0, more[0].length, -1);
                            scale(more[1], 0, more[1].length, -1);
                        },
                        "stepsDescend"),
                breach(
                        "gradients are 1 % too large after ten steps",
                        RIGHT_LATER, (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            void addGradients(float[][] more) {
                                scale(more[0], 0, more[0].length, steps > 10 ? 1.01 : 1);
                                super.addGradients(more);
                            }
                        }),
                breach(
                        "there are no gradients until there are some",
                        "freshAdapterHasNoGradients",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public Map<String, FloatTensor> gradients() {
                                Map<String, FloatTensor> right = super.gradients();
                                return Parameters.norm(right.values()) == 0 ? Map.of() : right;
                            }
                        }),
                breach(
                        "the norm is that of the weight alone",
                        "gradientNormIsThatOfAllGradients",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public double gradientNorm() {
                                return Parameters.norm(List.of(gradients().get("weight")));
                            }
                        }));
    }

    private static List<Breach> wrongSums() {
        return List.of(
                breach(
                        "a batch gives the mean, not the sum",
                        "gradientsOfABatchAreTheSumOfThoseOfItsItems",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            private int size;

                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                size = frames.size();
                                super.accumulate(frames, outputGradients);
                            }

                            @Override
                            void addGradients(float[][] more) {
                                scale(more[0], 0, more[0].length, 1.0 / size);
                                scale(more[1], 0, more[1].length, 1.0 / size);
                                super.addGradients(more);
                            }
                        },
                        RIGHT,
                        RIGHT_LATER),
                breach(
                        "gradients replace each other",
                        "gradientsAddUp",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                float[][] before = gradients;
                                gradients = zeros();
                                try {
                                    super.accumulate(frames, outputGradients);
                                } catch (IllegalArgumentException | NullPointerException e) {
                                    gradients = before;
                                    throw e;
                                }
                            }
                        },
                        "gradientsOfABatchAreTheSumOfThoseOfItsItems"),
                breach(
                        "clearing forgets the bias",
                        "clearingForgetsGradients",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void clearGradients() {
                                float[] kept = gradients[1];
                                super.clearGradients();
                                gradients[1] = kept;
                            }
                        }),
                breach(
                        "accumulating moves a parameter",
                        "accumulatingChangesNoParameter",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            void addGradients(float[][] more) {
                                super.addGradients(more);
                                values[1][0] += 1e-3f;
                            }
                        },
                        "stepsAreThoseOfAdamW",
                        "theGradientScaleIsHonoured"),
                breach(
                        "an empty batch is an error",
                        "accumulatingNothingAddsNothing",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                super.accumulate(frames, outputGradients);
                                frames.get(0);
                            }
                        }));
    }

    private static List<Breach> wrongRefusals() {
        return List.of(
                breach(
                        "output gradients that are not finite are left out silently",
                        "badGradientsAreRefusedAndNothingIsAdded",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                if (outputGradients.stream().allMatch(Embeddings::isFinite)) {
                                    super.accumulate(frames, outputGradients);
                                }
                            }
                        }),
                breach(
                        "what comes before a bad gradient is added",
                        "badGradientsAreRefusedAndNothingIsAdded",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                if (frames.size() == outputGradients.size()) {
                                    for (int i = 0; i < frames.size() - 1; i++) {
                                        super.accumulate(frames.subList(i, i + 1), outputGradients.subList(i, i + 1));
                                    }
                                    int last = Math.max(frames.size() - 1, 0);
                                    super.accumulate(
                                            frames.subList(last, frames.size()),
                                            outputGradients.subList(last, frames.size()));
                                } else {
                                    super.accumulate(frames, outputGradients);
                                }
                            }
                        },
                        "badFramesAreNotAccumulated"),
                breach(
                        "frames that are not finite are left out silently",
                        "badFramesAreNotAccumulated",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                if (frames.stream().allMatch(Embeddings::isFinite)) {
                                    super.accumulate(frames, outputGradients);
                                }
                            }
                        }),
                breach(
                        "a negative scale climbs",
                        "badGradientScalesAreRefused",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void step(AdamW settings, double gradientScale) {
                                super.step(settings, Math.abs(gradientScale));
                            }
                        }),
                breach(
                        "some methods answer after a close",
                        "closedAdapterRefusesToTrain",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public Map<String, FloatTensor> optimizerState() {
                                return new LinkedHashMap<>();
                            }

                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                super.restore(parameters, Map.of());
                            }
                        },
                        "trainingResumesBitByBit",
                        "statesThatDoNotFitAreNotRestored"));
    }
}
