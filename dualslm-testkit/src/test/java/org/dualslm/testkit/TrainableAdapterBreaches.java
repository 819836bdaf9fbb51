package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
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

    private static Breach breach(String fault, String check, AdapterBreaches.Builder builder, String... others) {
        return new Breach(fault, Contract.class, AdapterBreaches.provider(builder), check, others);
    }

    /** Gradients with a fault: what is spoilt is what one sequence adds to weight and bias. */
    private static Breach gradients(String fault, Consumer<float[][]> spoilt) {
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
                RIGHT_LATER);
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
        all.addAll(wrongSteps());
        all.addAll(wrongCheckpoints());
        return all;
    }

    private static List<Breach> wrongGradients() {
        return List.of(
                gradients("all gradients are 1 % too large", more -> {
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
                gradients("gradients point the other way", more -> {
                    scale(more[0], 0, more[0].length, -1);
                    scale(more[1], 0, more[1].length, -1);
                }),
                breach(
                        "gradients are 1 % too large after ten steps",
                        RIGHT_LATER,
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
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
                                return gradientNorm() == 0 ? Map.of() : super.gradients();
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

    private interface Update {
        double of(AdamW settings, double value, double mean, double square, int steps);
    }

    private static Breach update(String fault, String check, Update update, String... others) {
        return breach(
                fault,
                check,
                (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                    @Override
                    double updated(AdamW settings, double value, double mean, double square) {
                        return update.of(settings, value, mean, square, steps);
                    }
                },
                others);
    }

    /** As {@link LinearAdapter} has it, with what a fault changes as arguments. */
    private static double adam(AdamW s, double value, double decay, double mean, double square) {
        return value * decay - s.learningRate() * mean / (Math.sqrt(square) + s.epsilon());
    }

    private static List<Breach> wrongSteps() {
        String[] scaled = {"theGradientScaleIsHonoured", "stepsDescend"};
        return List.of(
                update(
                        "no bias correction",
                        "stepsAreThoseOfAdamW",
                        (s, value, mean, square, steps) ->
                                adam(s, value, 1 - s.learningRate() * s.weightDecay(), mean, square),
                        scaled),
                update(
                        "no weight decay",
                        "stepsAreThoseOfAdamW",
                        (s, value, mean, square, steps) -> adam(
                                s,
                                value,
                                1,
                                mean / (1 - Math.pow(s.beta1(), steps)),
                                square / (1 - Math.pow(s.beta2(), steps))),
                        scaled),
                update(
                        "weight decay without the learning rate",
                        "stepsAreThoseOfAdamW",
                        (s, value, mean, square, steps) -> adam(
                                s,
                                value,
                                1 - 0.01 * s.weightDecay(),
                                mean / (1 - Math.pow(s.beta1(), steps)),
                                square / (1 - Math.pow(s.beta2(), steps))),
                        scaled),
                update(
                        "steps climb",
                        "stepsDescend",
                        (s, value, mean, square, steps) -> adam(
                                s,
                                value,
                                1 - s.learningRate() * s.weightDecay(),
                                -mean / (1 - Math.pow(s.beta1(), steps)),
                                square / (1 - Math.pow(s.beta2(), steps))),
                        "stepsAreThoseOfAdamW",
                        "theGradientScaleIsHonoured"),
                breach(
                        "the scale is ignored",
                        "theGradientScaleIsHonoured",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void step(AdamW settings, double gradientScale) {
                                super.step(settings, gradientScale >= 0 && gradientScale < 2 ? 1 : gradientScale);
                            }
                        }),
                breach(
                        "a step leaves the gradients",
                        "aStepClearsTheGradients",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void step(AdamW settings, double gradientScale) {
                                float[][] kept = gradients;
                                super.step(settings, gradientScale);
                                gradients = kept;
                            }
                        },
                        "trainingResumesBitByBit",
                        "stepsDescend",
                        "restoringWithoutOptimizerStateStartsItAnew"));
    }

    private static List<Breach> wrongCheckpoints() {
        AtomicInteger built = new AtomicInteger();
        return List.of(
                breach(
                        "the parameters' order depends on the instance",
                        "sameSeedGivesSameParameters",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            private final boolean turned = built.getAndIncrement() % 2 == 1;

                            @Override
                            public Map<String, FloatTensor> parameters() {
                                Map<String, FloatTensor> right = super.parameters();
                                Map<String, FloatTensor> turnedRound = new LinkedHashMap<>();
                                turnedRound.put("bias", right.get("bias"));
                                turnedRound.put("weight", right.get("weight"));
                                return turned ? turnedRound : right;
                            }
                        }),
                new Breach(
                        "the bias is not loaded",
                        Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public TrainableAdapter load(AdapterSpec spec, Map<String, FloatTensor> parameters) {
                                LinearAdapter loaded = (LinearAdapter) super.load(spec, parameters);
                                loaded.values[1] = new float[spec.outputWidth()];
                                return loaded;
                            }
                        },
                        "parametersLoadIntoTheSameAdapter"),
                new Breach(
                        "unknown parameters are ignored",
                        Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public TrainableAdapter load(AdapterSpec spec, Map<String, FloatTensor> parameters) {
                                Map<String, FloatTensor> known = new LinkedHashMap<>(parameters);
                                known.remove(Parameters.UNKNOWN);
                                return super.load(spec, known);
                            }
                        },
                        "parametersThatDoNotFitAreNotLoaded"),
                breach(
                        "the count of steps is not restored",
                        "trainingResumesBitByBit",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                super.restore(parameters, optimizerState);
                                steps = optimizerState.isEmpty() ? 0 : 1;
                            }
                        },
                        "restoringWithoutOptimizerStateStartsItAnew"),
                breach(
                        "a checkpoint loses the optimizer's moments",
                        "trainingResumesBitByBit",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                super.restore(parameters, optimizerState);
                                means = zeros();
                                squares = zeros();
                            }
                        }),
                breach(
                        "a checkpoint keeps seven bits of the moments",
                        "trainingResumesBitByBit",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                super.restore(parameters, optimizerState);
                                for (float[] mean : means) {
                                    for (int i = 0; i < mean.length; i++) {
                                        mean[i] = Float.intBitsToFloat(Float.floatToIntBits(mean[i]) & 0xffff0000);
                                    }
                                }
                            }
                        }),
                breach(
                        "restoring leaves the gradients",
                        "restoringClearsTheGradients",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                float[][] kept = gradients;
                                super.restore(parameters, optimizerState);
                                gradients = kept;
                            }
                        }),
                breach(
                        "without optimizer state the old one is kept",
                        "restoringWithoutOptimizerStateStartsItAnew",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                super.restore(parameters, optimizerState.isEmpty() ? optimizerState() : optimizerState);
                            }
                        }),
                breach(
                        "parameters are restored before the optimizer's state is checked",
                        "statesThatDoNotFitAreNotRestored",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                super.restore(parameters, optimizerState());
                                super.restore(parameters, optimizerState);
                            }
                        }));
    }
}
