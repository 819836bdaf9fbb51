package org.dualslm.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.extension.ExtendWith;

/** Language models that teach almost rightly. */
final class DifferentiableBreaches {
    private static final String RIGHT = "gradientsAgreeWithFiniteDifferences";
    private static final String BATCH = "aBatchIsItsExamplesOneByOne";

    private DifferentiableBreaches() {}

    /** The contract for a differentiable language model of any make. */
    @ExtendWith(WrongPlugin.class)
    static final class Contract extends DifferentiableLanguageModelContract {
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

    private static Breach breach(String fault, String check, LanguageModelBreaches.Builder builder, String... others) {
        return new Breach(fault, Contract.class, LanguageModelBreaches.provider(builder), check, others);
    }

    /** A model whose gradients, one for each position of an example's prompt and target, are spoilt. */
    private static Breach gradients(String fault, Consumer<List<double[]>> spoilt) {
        return breach(fault, RIGHT, seed -> new TinyLanguageModel(seed) {
            @Override
            double backward(TrainingExample example, List<double[]> gradients) {
                double loss = super.backward(example, gradients);
                spoilt.accept(gradients);
                return loss;
            }
        });
    }

    /** A model that spoils what a batch of several examples gives. */
    private static Breach result(String fault, String check, UnaryOperator<LossAndGradients> spoilt, String... others) {
        return breach(
                fault,
                check,
                seed -> new TinyLanguageModel(seed) {
                    @Override
                    public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
                        LossAndGradients right = super.lossAndGradients(batch);
                        return batch.size() < 2 ? right : spoilt.apply(right);
                    }
                },
                others);
    }

    private static void scale(double[] gradient, double factor) {
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= factor;
        }
    }

    /** The same, but for one position of the first example's first vectors. */
    private static LossAndGradients withPositionScaled(LossAndGradients right, int position, double factor) {
        List<List<Embeddings>> gradients = new ArrayList<>(right.gradients());
        List<Embeddings> first = new ArrayList<>(gradients.get(0));
        if (first.isEmpty()) {
            return right;
        }
        Embeddings vectors = first.get(0);
        float[] values = vectors.toArray();
        for (int i = 0; i < vectors.width() && position < vectors.length(); i++) {
            values[position * vectors.width() + i] *= (float) factor;
        }
        first.set(0, Embeddings.of(vectors.length(), vectors.width(), values));
        gradients.set(0, first);
        return new LossAndGradients(right.loss(), right.exampleLosses(), gradients);
    }

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(wrongGradients());
        all.addAll(wrongBatches());
        all.addAll(wrongRefusals());
        all.addAll(wrongUse());
        return all;
    }

    private static List<Breach> wrongGradients() {
        return List.of(
                gradients("all gradients are 1 % too large", all -> all.forEach(each -> scale(each, 1.01))),
                gradients(
                        "the gradient of one position is 1 % too small",
                        all -> scale(all.get(Math.min(6, all.size() - 1)), 0.99)),
                gradients("the gradient of the first position is 1 % too large", all -> scale(all.get(0), 1.01)),
                gradients(
                        "the gradient of one position is missing",
                        all -> scale(all.get(Math.min(5, all.size() - 1)), 0)),
                gradients("one number of a position's gradient is missing", all -> all.get(0)[2] = 0),
                gradients("gradients are moved by one position", all -> Collections.rotate(all, 1)),
                gradients("gradients point the other way", all -> all.forEach(each -> scale(each, -1))),
                breach(
                        "vectors that follow each other get one gradient",
                        "gradientsHaveTheShapesOfTheVectorsInOrder",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            List<Embeddings> stretches(Prompt prompt, List<double[]> gradients, double share) {
                                List<Embeddings> right = super.stretches(prompt, gradients, share);
                                return right.size() < 2 ? right : List.of(Embeddings.concatenate(right));
                            }
                        },
                        RIGHT,
                        BATCH));
    }

    private static List<Breach> wrongBatches() {
        Random random = new Random();
        return List.of(
                result(
                        "the loss is the mean of the examples'",
                        "lossesAreTheCrossEntropiesOfTheLogits",
                        right -> new LossAndGradients(
                                right.exampleLosses().stream()
                                        .mapToDouble(loss -> loss)
                                        .average()
                                        .orElseThrow(),
                                right.exampleLosses(),
                                right.gradients())),
                breach(
                        "losses are in bits",
                        "lossesAreTheCrossEntropiesOfTheLogits",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
                                LossAndGradients right = super.lossAndGradients(batch);
                                double bits = 1 / Math.log(2);
                                return new LossAndGradients(
                                        bits * right.loss(),
                                        right.exampleLosses().stream()
                                                .map(loss -> bits * loss)
                                                .toList(),
                                        right.gradients());
                            }
                        },
                        RIGHT),
                result("in a batch, one position is 1 % too large", BATCH, right -> withPositionScaled(right, 2, 1.01)),
                result(
                        "a batch's losses come backwards",
                        BATCH,
                        right -> {
                            List<Double> losses = new ArrayList<>(right.exampleLosses());
                            Collections.reverse(losses);
                            return new LossAndGradients(right.loss(), losses, right.gradients());
                        },
                        "lossesAreTheCrossEntropiesOfTheLogits"),
                result(
                        "gradients count each example alike",
                        BATCH,
                        right -> withPositionScaled(right, 0, 21.0 / (5 * 6))),
                result(
                        "gradients round otherwise at every call",
                        "theSameBatchGivesTheSameGradients",
                        right -> withPositionScaled(right, 0, 1 + 1e-5 * random.nextGaussian()),
                        "threadsMayTeachAtOnce",
                        "aFailingLessonHarmsNoOther",
                        "closingWhileOthersTeachIsSafe"));
    }

    private static List<Breach> wrongRefusals() {
        return List.of(
                breach(
                        "an empty batch has a loss of 0",
                        "badBatchesAreRefused",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
                                requireOpen();
                                return batch.isEmpty()
                                        ? new LossAndGradients(0, List.of(), List.of())
                                        : super.lossAndGradients(batch);
                            }
                        },
                        "aFailingLessonHarmsNoOther"),
                breach(
                        "unknown targets cost nothing",
                        "badBatchesAreRefused",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            void requireFitting(TrainingExample example) {
                                int prompt = example.prompt().length();
                                if (prompt == 0
                                        || example.target().length() == 0
                                        || prompt + example.target().length() > CONTEXT) {
                                    super.requireFitting(example);
                                }
                                positions(example.prompt());
                            }

                            @Override
                            double backward(TrainingExample example, List<double[]> gradients) {
                                for (int id : example.target().ids()) {
                                    if (id < 0 || id >= VOCABULARY) {
                                        return 0;
                                    }
                                }
                                return super.backward(example, gradients);
                            }
                        },
                        "aFailingLessonHarmsNoOther"),
                breach("null is left out", "nullExamplesAreRefused", seed -> new TinyLanguageModel(seed) {
                    @Override
                    public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
                        return super.lossAndGradients(
                                batch.stream().filter(Objects::nonNull).toList());
                    }
                }));
    }

    private static List<Breach> wrongUse() {
        return List.of(
                breach(
                        "the fingerprint changes with lessons",
                        "trainingThroughItLeavesTheWeightsAsTheyWere",
                        seed -> new TinyLanguageModel(seed) {
                            private final AtomicInteger lessons = new AtomicInteger();

                            @Override
                            void requireOpenToTeach() {
                                super.requireOpenToTeach();
                                lessons.incrementAndGet();
                            }

                            @Override
                            public String fingerprint() {
                                return super.fingerprint() + " " + lessons;
                            }
                        }),
                breach(
                        "all threads share one place for their batches",
                        "threadsMayTeachAtOnce",
                        seed -> new TinyLanguageModel(seed) {
                            private volatile List<TrainingExample> scratch;

                            @Override
                            public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
                                scratch = batch;
                                Crowd.letOthersIn();
                                return super.lossAndGradients(scratch);
                            }
                        },
                        "aFailingLessonHarmsNoOther"),
                breach(
                        "a refusal spoils the lessons of other threads",
                        "aFailingLessonHarmsNoOther",
                        seed -> new TinyLanguageModel(seed) {
                            private final Poison poison = new Poison();

                            @Override
                            public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
                                return poison.around(() -> super.lossAndGradients(batch));
                            }
                        }),
                breach("a closed model teaches", "aClosedModelTeachesNothing", seed -> new TinyLanguageModel(seed) {
                    @Override
                    void requireOpenToTeach() {}
                }),
                breach(
                        "closing pulls the table from under a lesson",
                        "closingWhileOthersTeachIsSafe",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            public LossAndGradients lossAndGradients(List<TrainingExample> batch) {
                                LossAndGradients right = super.lossAndGradients(batch);
                                Crowd.letOthersIn();
                                if (closed) {
                                    throw new NullPointerException("table");
                                }
                                return right;
                            }
                        }));
    }
}
