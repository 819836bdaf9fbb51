package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;

/** Language models that refuse wrongly. */
final class LanguageModelRefusalBreaches {
    private LanguageModelRefusalBreaches() {}

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(refusals());
        return all;
    }

    private static List<Breach> refusals() {
        return List.of(
                LanguageModelBreaches.provider(
                        "the name has an underscore", "providerHasAPluginName", new TinyLanguageModel.Provider() {
                            @Override
                            public String name() {
                                return "tiny_model";
                            }
                        }),
                LanguageModelBreaches.provider(
                        "a capability is declared that models lack",
                        "declaredCapabilitiesAreTrue",
                        new TinyLanguageModel.Provider() {
                            @Override
                            public Set<Class<?>> capabilities() {
                                return Set.of(Runnable.class);
                            }
                        }),
                LanguageModelBreaches.provider(
                        "unknown options are ignored",
                        "unknownOptionsAreRefusedByName",
                        new TinyLanguageModel.Provider() {
                            @Override
                            public DifferentiableLanguageModel create(ModelSource source, Options options) {
                                return super.create(source, Options.none());
                            }
                        }),
                LanguageModelBreaches.provider(
                        "a missing file is not named", "missingFilesAreNamed", new TinyLanguageModel.Provider() {
                            @Override
                            public DifferentiableLanguageModel create(ModelSource source, Options options) {
                                if (!source.contains("seed.txt")) {
                                    throw new ModelFormatException("Something is missing");
                                }
                                return super.create(source, options);
                            }
                        }),
                LanguageModelBreaches.breach(
                        "unknown tokens are wrapped around",
                        "unknownTokensAreRefused",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            Embeddings rows(int[] ids) {
                                return super.rows(Arrays.stream(ids)
                                        .map(id -> Math.floorMod(id, VOCABULARY))
                                        .toArray());
                            }
                        },
                        "unknownTokensAreNotEmbedded",
                        "aFailingCallHarmsNoOther"),
                LanguageModelBreaches.session(
                        "what comes before an unknown token is read",
                        "unknownTokensAreRefused",
                        model -> new TinySession(model) {
                            @Override
                            public synchronized void append(Prompt prompt) {
                                if (prompt.parts().size() == 1
                                        && prompt.parts().get(0) instanceof PromptPart.Tokens tokens) {
                                    for (int id : tokens.ids()) {
                                        super.append(Prompt.of(id));
                                    }
                                } else {
                                    super.append(prompt);
                                }
                            }
                        },
                        "whatOverflowsTheContextIsRefused",
                        "aClosedSessionRefusesWork"),
                LanguageModelBreaches.breach(
                        "vectors of another width are cut",
                        "vectorsOfAnotherWidthAreRefused",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            Embeddings fitting(Embeddings vectors) {
                                return vectors.width() > WIDTH
                                        ? Embeddings.of(vectors.length(), WIDTH, new float[vectors.length() * WIDTH])
                                        : super.fitting(vectors);
                            }
                        },
                        "aFailingCallHarmsNoOther"),
                LanguageModelBreaches.breach(
                        "NaN is read",
                        "vectorsThatAreNotFiniteAreRefused",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            Embeddings fitting(Embeddings vectors) {
                                return vectors.isFinite() ? super.fitting(vectors) : vectors;
                            }
                        },
                        "aFailingCallHarmsNoOther"),
                LanguageModelBreaches.session(
                        "what is too long is cut off",
                        "whatOverflowsTheContextIsRefused",
                        model -> new TinySession(model) {
                            @Override
                            public synchronized void append(Prompt prompt) {
                                requireIdle();
                                if (prompt.length() <= room()) {
                                    super.append(prompt);
                                }
                            }
                        },
                        "aFailingCallHarmsNoOther"),
                LanguageModelBreaches.breach(
                        "unknown tokens are embedded as nothing",
                        "unknownTokensAreNotEmbedded",
                        seed -> new TinyLanguageModel(seed) {
                            @Override
                            public Embeddings embed(int[] ids) {
                                return Arrays.stream(ids).allMatch(id -> id >= 0 && id < VOCABULARY)
                                        ? super.embed(ids)
                                        : Embeddings.of(ids.length, WIDTH, new float[ids.length * WIDTH]);
                            }
                        }),
                LanguageModelBreaches.session(
                        "null is nothing to read", "nullIsRefused", model -> new TinySession(model) {
                            @Override
                            public synchronized void append(Prompt prompt) {
                                super.append(prompt == null ? Prompt.of() : prompt);
                            }
                        }),
                LanguageModelBreaches.session(
                        "nothing has logits",
                        "nothingReadMeansNoLogitsAndNoGeneration",
                        model -> new TinySession(model) {
                            @Override
                            void requireRead() {
                                requireIdle();
                            }
                        }));
    }
}
