package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.FloatTensor;

/** Adapters whose steps or checkpoints are almost right. */
final class StepBreaches {
    private StepBreaches() {}

    private interface Update {
        double of(AdamW settings, double value, double mean, double square, int steps);
    }

    private static Breach update(String fault, String check, Update update, String... others) {
        return TrainableAdapterBreaches.breach(
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

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(wrongSteps());
        all.addAll(wrongCheckpoints());
        return all;
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
                TrainableAdapterBreaches.breach(
                        "the scale is ignored",
                        "theGradientScaleIsHonoured",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void step(AdamW settings, double gradientScale) {
                                super.step(settings, gradientScale >= 0 && gradientScale < 2 ? 1 : gradientScale);
                            }
                        }),
                TrainableAdapterBreaches.breach(
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
                TrainableAdapterBreaches.breach(
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
                        TrainableAdapterBreaches.Contract.class,
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
                        TrainableAdapterBreaches.Contract.class,
                        new LinearAdapter.Provider() {
                            @Override
                            public TrainableAdapter load(AdapterSpec spec, Map<String, FloatTensor> parameters) {
                                Map<String, FloatTensor> known = new LinkedHashMap<>(parameters);
                                known.remove(Parameters.UNKNOWN);
                                return super.load(spec, known);
                            }
                        },
                        "parametersThatDoNotFitAreNotLoaded"),
                TrainableAdapterBreaches.breach(
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
                TrainableAdapterBreaches.breach(
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
                TrainableAdapterBreaches.breach(
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
                TrainableAdapterBreaches.breach(
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
                TrainableAdapterBreaches.breach(
                        "without optimizer state the old one is kept",
                        "restoringWithoutOptimizerStateStartsItAnew",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                super.restore(parameters, optimizerState.isEmpty() ? optimizerState() : optimizerState);
                            }
                        }),
                TrainableAdapterBreaches.breach(
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
