package org.dualslm.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.onnx.Attribute;
import org.dualslm.onnx.ElementType;
import org.dualslm.onnx.GraphBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders of other makes, played by graphs whose logits tell what they were given. */
class OtherGraphsTest {
    private static final int HIDDEN = 2;

    @TempDir
    Path directory;

    /** A decoder whose four logits are: positions read now, positions seen, and what {@code told} gives. */
    private void write(Told told) throws IOException {
        GraphBuilder graph = new GraphBuilder();
        String embeddings = graph.input("inputs_embeds", ElementType.FLOAT, "batch", "length", HIDDEN);
        String mask = graph.input("attention_mask", ElementType.INT64, "batch", "total");
        for (String kind : List.of("key", "value")) {
            String past = graph.input("past_key_values.0." + kind, ElementType.FLOAT, "batch", 1, "past", HIDDEN);
            String now = graph.node("Unsqueeze", List.of(embeddings, graph.longs(1)));
            graph.named("present.0." + kind, "Concat", List.of(past, now), Attribute.of("axis", 2));
            graph.output("present.0." + kind, ElementType.FLOAT, "batch", 1, "total", HIDDEN);
        }
        List<String> logits = new ArrayList<>();
        logits.add(number(graph, size(graph, embeddings)));
        logits.add(number(graph, size(graph, mask)));
        for (String text : told.tell(graph)) {
            logits.add(number(graph, text));
        }
        while (logits.size() < 4) {
            logits.add(number(graph, graph.scalar(0)));
        }
        String all = graph.node("Concat", logits, Attribute.of("axis", 0));
        graph.named("logits", "Reshape", List.of(all, graph.longs(1, 1, 4)));
        graph.output("logits", ElementType.FLOAT, "batch", "kept", 4);

        GraphBuilder table = new GraphBuilder();
        String ids = table.input("input_ids", ElementType.INT64, "batch", "length");
        table.named("inputs_embeds", "Gather", List.of(table.floats("table", new float[4 * HIDDEN], 4, HIDDEN), ids));
        table.output("inputs_embeds", ElementType.FLOAT, "batch", "length", HIDDEN);

        Files.createDirectories(directory.resolve("onnx"));
        graph.write(directory.resolve("onnx/decoder_model_merged.onnx"), "test");
        table.write(directory.resolve("onnx/embed_tokens.onnx"), "test");
        Files.writeString(directory.resolve("config.json"), "{\"text_config\": {\"max_position_embeddings\": 600}}");
    }

    private interface Told {
        List<String> tell(GraphBuilder graph);
    }

    private static String size(GraphBuilder graph, String tensor) {
        return graph.node("Gather", List.of(graph.node("Shape", List.of(tensor)), graph.scalar(1)));
    }

    private static String number(GraphBuilder graph, String tensor) {
        String number = graph.node("Cast", List.of(tensor), Attribute.of("to", ElementType.FLOAT.number()));
        return graph.node("Reshape", List.of(number, graph.longs(1)));
    }

    private LanguageModel open() {
        return new OnnxTransformerProvider().create(ModelSource.directory(directory), Exports.ONE_THREAD);
    }

    private float[] logitsAfter(int... lengths) {
        try (LanguageModel model = open();
                DecodingSession session = model.openSession()) {
            for (int length : lengths) {
                session.append(Prompt.of(new int[length]));
            }
            return session.logits();
        }
    }

    @Test
    void positionsAreGivenOnlyWhereTheyAreAskedFor() throws IOException {
        write(graph -> List.of());
        assertThat(logitsAfter(3)).containsExactly(3, 3, 0, 0);
        assertThat(logitsAfter(3, 2)).containsExactly(2, 5, 0, 0);
        write(graph -> {
            String positions = graph.input("position_ids", ElementType.INT64, "batch", "length");
            String first = graph.node("ReduceMin", List.of(positions), Attribute.of("keepdims", 0));
            String last = graph.node("ReduceMax", List.of(positions), Attribute.of("keepdims", 0));
            return List.of(first, last);
        });
        assertThat(logitsAfter(3, 2)).containsExactly(2, 5, 3, 4);
    }

    @Test
    void longPromptsAreReadInPieces() throws IOException {
        write(graph -> List.of());
        assertThat(logitsAfter(300)).containsExactly(300 - 2 * 128, 300, 0, 0);
    }

    /** The branch with a cache was traced for one position. */
    @Test
    void aGraphOfTwoBranchesReadsOnePositionAtATimeOnceItHasACache() throws IOException {
        write(graph -> List.of(graph.input("use_cache_branch", ElementType.BOOL, 1)));
        assertThat(logitsAfter(3)).containsExactly(3, 3, 0, 0);
        assertThat(logitsAfter(3, 2)).containsExactly(1, 5, 1, 0);
    }

    @Test
    void oneRowOfLogitsIsAskedForWhereThatCanBeAsked() throws IOException {
        write(graph -> List.of(graph.input("num_logits_to_keep", ElementType.INT64)));
        assertThat(logitsAfter(3)).containsExactly(3, 3, 1, 0);
    }

    @Test
    void whatNobodyKnowsHowToGiveIsNamed() throws IOException {
        write(graph -> List.of(graph.input("cache_position", ElementType.INT64, 1)));
        assertThatThrownBy(this::open)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("cache_position", "position_ids", "use_cache_branch");
    }

    @Test
    void anInputOfAnotherTypeIsNamed() throws IOException {
        write(graph -> List.of(graph.input("position_ids", ElementType.FLOAT, 1)));
        assertThatThrownBy(this::open)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("position_ids", "FLOAT", "INT64");
    }

    @Test
    void withoutACacheThereIsNoDecoder() throws IOException {
        write(graph -> List.of());
        Path file = directory.resolve("onnx/decoder_model_merged.onnx");
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(
                file, bytes.replace("past_key_values.0.key", "past_key_values.0.kex"), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(this::open)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("past_key_values.0.key", "past_key_values.0.kex");
    }
}
