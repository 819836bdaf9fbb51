package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each promise of the contract, broken a little, is noticed by the test that guards it. */
class BrokenAdapterTest {
    /** A fault, and the test that must fail because of it. */
    private record Breach(
            String fault, LinearAdapterContract.Builder builder, Consumer<TrainableAdapterContract> test) {
        @Override
        public String toString() {
            return fault;
        }
    }

    private static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }

    static Stream<Breach> breaches() {
        return Stream.of(
                new Breach(
                        "all gradients 1 % too large",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            void accumulateOne(Embeddings x, Embeddings dy) {
                                float[] scaled = dy.toArray();
                                scale(scaled, 1.01f);
                                super.accumulateOne(x, Embeddings.of(dy.length(), dy.width(), scaled));
                            }
                        },
                        TrainableAdapterContract::gradientsAgreeWithFiniteDifferences),
                new Breach(
                        "the bias's gradient 1 % too small",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                super.accumulate(frames, outputGradients);
                                scale(gradients[1], 0.99f);
                            }
                        },
                        TrainableAdapterContract::gradientsAgreeWithFiniteDifferences),
                new Breach(
                        "the bias's gradient in reverse order",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            void accumulateOne(Embeddings x, Embeddings dy) {
                                super.accumulateOne(x, dy);
                                for (int t = 0; t < dy.length(); t++) {
                                    for (int o = 0; o < outputWidth; o++) {
                                        gradients[1][o] += dy.get(t, outputWidth - 1 - o) - dy.get(t, o);
                                    }
                                }
                            }
                        },
                        TrainableAdapterContract::gradientsAgreeWithFiniteDifferences),
                new Breach(
                        "the last sequence of a batch gives no gradient",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                int last = Math.max(frames.size() - 1, Math.min(1, frames.size()));
                                super.accumulate(frames.subList(0, last), outputGradients.subList(0, last));
                            }
                        },
                        TrainableAdapterContract::gradientsOfABatchAreTheSumOfThoseOfItsItems),
                new Breach(
                        "gradients replace each other",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                gradients = zeros();
                                super.accumulate(frames, outputGradients);
                            }
                        },
                        TrainableAdapterContract::gradientsAddUpUntilTheyAreCleared),
                new Breach(
                        "no bias correction",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            double updated(AdamW settings, double value, double mean, double square) {
                                return value * (1 - settings.learningRate() * settings.weightDecay())
                                        - settings.learningRate() * mean / (Math.sqrt(square) + settings.epsilon());
                            }
                        },
                        TrainableAdapterContract::stepsAreThoseOfAdamW),
                new Breach(
                        "no weight decay",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            double updated(AdamW settings, double value, double mean, double square) {
                                return super.updated(
                                        new AdamW(
                                                settings.learningRate(),
                                                settings.beta1(),
                                                settings.beta2(),
                                                settings.epsilon(),
                                                0),
                                        value,
                                        mean,
                                        square);
                            }
                        },
                        TrainableAdapterContract::stepsAreThoseOfAdamW),
                new Breach(
                        "steps climb",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            double updated(AdamW settings, double value, double mean, double square) {
                                return super.updated(settings, value, -mean, square);
                            }
                        },
                        TrainableAdapterContract::stepsDescend),
                new Breach(
                        "the count of steps is not restored",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                int before = steps;
                                super.restore(parameters, optimizerState);
                                steps = before;
                            }
                        },
                        TrainableAdapterContract::trainingResumesBitByBit),
                new Breach(
                        "parameters are restored before the optimizer's state is checked",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void restore(
                                    Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState) {
                                super.restore(parameters, optimizerState());
                                super.restore(parameters, optimizerState);
                            }
                        },
                        TrainableAdapterContract::statesThatDoNotFitAreNotRestored),
                new Breach(
                        "NaN is taken",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
                                if (outputGradients.stream().allMatch(Embeddings::isFinite)) {
                                    super.accumulate(frames, outputGradients);
                                }
                            }
                        },
                        TrainableAdapterContract::badGradientsAreRefusedAndNothingIsAdded),
                new Breach(
                        "vectors depend on the neighbours",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public List<Embeddings> adapt(List<Embeddings> frames) {
                                List<Embeddings> outputs = super.adapt(frames);
                                return frames.size() < 2
                                        ? outputs
                                        : concatenated(outputs.subList(1, 2), outputs.subList(1, outputs.size()));
                            }
                        },
                        AdapterContract::raggedBatchEqualsSingles),
                new Breach(
                        "closing is forgotten",
                        (spec, weight, bias) -> new LinearAdapter(spec, weight, bias) {
                            @Override
                            public void close() {}
                        },
                        AdapterContract::closedAdapterRefusesWork));
    }

    @ParameterizedTest
    @MethodSource("breaches")
    void isNoticed(Breach breach) {
        TrainableAdapterContract contract = new LinearAdapterContract(breach.builder());
        contract.createAdapter();
        assertThatThrownBy(() -> breach.test().accept(contract)).isInstanceOf(AssertionError.class);
        contract.closeAdapter();
    }
}
