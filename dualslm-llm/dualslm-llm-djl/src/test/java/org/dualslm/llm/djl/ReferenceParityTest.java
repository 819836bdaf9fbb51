package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Precision;
import org.dualslm.djl.TorchProgram;
import org.dualslm.llm.text.config.Architecture;
import org.dualslm.llm.text.config.TransformerConfig;
import org.dualslm.testkit.Fixture;
import org.dualslm.testkit.Tolerance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal to Hugging Face transformers on every fixture of a supported architecture. */
class ReferenceParityTest {
    private static final Set<String> SUPPORTED =
            Arrays.stream(Architecture.values()).map(Architecture::modelType).collect(Collectors.toSet());

    static Stream<Fixture> languageModels() {
        return Fixture.all(fixture -> fixture.has("mixed_logits") && isSupported(fixture.source()));
    }

    static Stream<Fixture> composites() {
        return Fixture.all(fixture -> fixture.has("paralinguistic")
                && fixture.has("suffix_ids")
                && isSupported(fixture.source().child("llm")));
    }

    private static boolean isSupported(ModelSource source) {
        return SUPPORTED.contains(
                Json.readObject(source, TransformerConfig.FILE).text("model_type"));
    }

    private static DifferentiableLanguageModel load(ModelSource source) {
        TransformerModel model = (TransformerModel)
                new TransformerProvider().create(source, Options.none().with("device", "cpu"));
        JsonObject config = Json.readObject(source, TransformerConfig.FILE);
        roundFrequencies(model, config.text("dtype", config.text("torch_dtype", "")));
        return model;
    }

    /**
     * The generator of the fixtures cast a whole model to half precision and back, its rotary frequencies with it. A checkpoint
     * that transformers loads keeps them in float32, and so do we; to compare, they are rounded here.
     */
    private static void roundFrequencies(TransformerModel model, String type) {
        NDArray frequencies = model.weights().get(model.weights().size() - 1);
        Optional<Precision> stored = Arrays.stream(Precision.values())
                .filter(precision -> precision.toString().equals(type))
                .findFirst();
        stored.ifPresent(precision -> {
            String program = """
                      def round(self: __torch__.M, x: Tensor) -> Tensor:
                        return torch.copy_(x, torch.to(x, %d))
                    """.formatted(precision.scalarType());
            try (TorchProgram round = TorchProgram.compile("round", program)) {
                round.call(frequencies.getManager(), "round", new NDList(frequencies));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void logitsAtEveryPositionOfTokens(Fixture fixture) {
        Embeddings logits = fixture.embeddings("logits");
        int[] ids = fixture.ids("ids");
        try (DifferentiableLanguageModel model = load(fixture.source());
                DecodingSession oneByOne = model.openSession()) {
            for (int i = 0; i < ids.length; i++) {
                oneByOne.append(Prompt.of(ids[i]));
                assertThatTensor(oneByOne.logits())
                        .as("position " + i)
                        .isCloseTo(logits.slice(i, i + 1).toArray(), fixture.tolerance());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void lastLogitsOfPrefillsCutAnywhere(Fixture fixture) {
        Embeddings logits = fixture.embeddings("mixed_logits");
        Embeddings vectors = fixture.embeddings("mixed_embeds");
        int length = vectors.length();
        try (DifferentiableLanguageModel model = load(fixture.source())) {
            for (int cut : new int[] {1, 2, length / 2, length - 1}) {
                try (DecodingSession session = model.openSession()) {
                    for (int[] range : new int[][] {{0, cut}, {cut, length}}) {
                        session.append(Prompt.builder()
                                .vectors(vectors.slice(range[0], range[1]))
                                .build());
                        assertThatTensor(session.logits())
                                .as("after " + range[1])
                                .isCloseTo(logits.slice(range[1] - 1, range[1]).toArray(), fixture.tolerance());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void greedyGeneration(Fixture fixture) {
        int[] expected = fixture.ids("greedy_ids");
        try (DifferentiableLanguageModel model = load(fixture.source());
                DecodingSession session = model.openSession()) {
            session.append(
                    Prompt.builder().vectors(fixture.embeddings("mixed_embeds")).build());
            List<Integer> tokens = session.generate(
                            GenerationConfig.greedy(expected.length, Set.of()), TokenListener.NONE)
                    .await()
                    .tokens();
            assertThat(tokens).containsExactlyElementsOf(boxed(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void embeddingsOfTokens(Fixture fixture) {
        int[] ids = fixture.ids("ids");
        try (DifferentiableLanguageModel model = load(fixture.source())) {
            // The first positions of mixed_embeds were left as they are.
            assertThatTensor(model.embed(ids).slice(0, 5))
                    .isCloseTo(fixture.embeddings("mixed_embeds").slice(0, 5), fixture.tolerance());
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void lossAndItsGradient(Fixture fixture) {
        Embeddings vectors = fixture.embeddings("mixed_embeds");
        TrainingExample example = example(fixture, vectors);
        int prompt = example.prompt().length();
        try (DifferentiableLanguageModel model = load(fixture.source())) {
            LossAndGradients result = model.lossAndGradients(List.of(example));
            double expected = fixture.tensor("loss").toArray()[0];
            assertThat(result.loss())
                    .isCloseTo(expected, within(fixture.tolerance().absolute()));
            assertThat(result.exampleLosses()).containsExactly(result.loss());
            assertThatTensor(result.gradients().get(0).get(0))
                    .isCloseTo(fixture.embeddings("embeds_grad").slice(0, prompt), gradientTolerance(fixture));
        }
    }

    /** Gradients are a hundred times smaller than logits, and so must be what they may be off by. */
    private static Tolerance gradientTolerance(Fixture fixture) {
        Tolerance tolerance = fixture.tolerance("embeds_grad");
        return new Tolerance(tolerance.absolute() / 100, Math.max(tolerance.relative(), 1e-4));
    }

    /** The fixture's loss counts from its first label on; what comes before is the prompt. */
    private static TrainingExample example(Fixture fixture, Embeddings vectors) {
        long[] labels = fixture.integers("labels");
        int first = IntStream.range(0, labels.length)
                .filter(i -> labels[i] >= 0)
                .findFirst()
                .orElseThrow();
        int[] target = Arrays.stream(labels, first, labels.length)
                .mapToInt(Math::toIntExact)
                .toArray();
        Prompt prompt = Prompt.builder().vectors(vectors.slice(0, first)).build();
        return new TrainingExample(prompt, new PromptPart.Tokens(target));
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void aBatchOfUnequalLengths(Fixture fixture) {
        int[] shortIds = fixture.ids("short_ids");
        TrainingExample longer = example(fixture, fixture.embeddings("mixed_embeds"));
        TrainingExample shorter = new TrainingExample(
                Prompt.of(Arrays.copyOf(shortIds, 5)),
                new PromptPart.Tokens(Arrays.copyOfRange(shortIds, 5, shortIds.length)));
        try (DifferentiableLanguageModel model = load(fixture.source());
                DecodingSession session = model.openSession()) {
            session.append(Prompt.of(shortIds));
            assertThatTensor(session.logits()).isCloseTo(fixture.tensor("short_last_logits"), fixture.tolerance());

            LossAndGradients both = model.lossAndGradients(List.of(shorter, longer));
            double alone = model.lossAndGradients(List.of(shorter)).loss();
            double expected = fixture.tensor("loss").toArray()[0];
            assertThat(both.exampleLosses().get(0)).isCloseTo(alone, within(1e-5));
            assertThat(both.exampleLosses().get(1))
                    .isCloseTo(expected, within(fixture.tolerance().absolute()));
        }
    }

    @ParameterizedTest
    @MethodSource("composites")
    void lossAndAnswerAfterSpeech(Fixture fixture) {
        Prompt prompt = Prompt.builder()
                .tokens(fixture.ids("prefix_ids"))
                .vectors(fixture.embeddings("paralinguistic"))
                .vectors(fixture.embeddings("linguistic"))
                .tokens(fixture.ids("suffix_ids"))
                .build();
        PromptPart.Tokens target = new PromptPart.Tokens(fixture.ids("target_ids"));
        int[] answer = fixture.ids("greedy_ids");
        try (DifferentiableLanguageModel model = load(fixture.source().child("llm"));
                DecodingSession session = model.openSession()) {
            LossAndGradients result = model.lossAndGradients(List.of(new TrainingExample(prompt, target)));
            double expected = fixture.tensor("loss").toArray()[0];
            assertThat(result.loss())
                    .isCloseTo(expected, within(fixture.tolerance().absolute()));
            session.append(prompt);
            assertThat(session.generate(GenerationConfig.greedy(answer.length, Set.of()), TokenListener.NONE)
                            .await()
                            .tokens())
                    .containsExactlyElementsOf(boxed(answer));
        }
    }

    private static List<Integer> boxed(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
