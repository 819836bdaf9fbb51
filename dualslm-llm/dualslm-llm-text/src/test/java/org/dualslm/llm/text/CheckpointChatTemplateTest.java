package org.dualslm.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Role;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal to Hugging Face transformers on every fixture that has chats, but for what a user spells. */
class CheckpointChatTemplateTest {
    private static final Embeddings VECTORS = Embeddings.of(3, 2, new float[6]);

    static Stream<Fixture> chats() {
        return Fixture.all(fixture -> fixture.source().contains(HuggingFaceTokens.FILE)
                && Json.readObject(fixture.source(), "expected.json").has("chats"));
    }

    private static HuggingFaceTokens tokens(ModelSource source) {
        return HuggingFaceTokens.find(source).orElseThrow();
    }

    private static ChatTemplate template(ModelSource source, HuggingFaceTokens tokens) {
        return CheckpointChatTemplate.find(source, tokens).orElseThrow();
    }

    private static List<ChatMessage> messages(JsonObject chat) {
        return chat.array("messages").objects().stream()
                .map(message -> ChatMessage.of(
                        Role.valueOf(message.text("role").toUpperCase(Locale.ROOT)), message.text("content")))
                .toList();
    }

    private static int[] ids(Prompt prompt) {
        return prompt.parts().stream()
                .flatMapToInt(part -> part instanceof PromptPart.Tokens tokens
                        ? Arrays.stream(tokens.ids())
                        : IntStream.generate(() -> -1).limit(part.length()))
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("chats")
    void chatsAreLaidOutAsTheirAuthorsDo(Fixture fixture) {
        try (HuggingFaceTokens tokens = tokens(fixture.source())) {
            ChatTemplate template = template(fixture.source(), tokens);
            for (JsonObject chat : Json.readObject(fixture.source(), "expected.json")
                    .array("chats")
                    .objects()) {
                int[] ids = ids(template.prompt(messages(chat), true));
                Optional<String> attack = messages(chat).stream()
                        .map(message -> ((ChatMessage.Text) message.contents().get(0)).text())
                        .filter(text -> !Arrays.equals(tokens.encode(text), tokens.encodeTemplate(text)))
                        .findFirst();
                if (attack.isEmpty()) {
                    assertThat(ids).containsExactly(chat.array("ids").integers());
                } else { // where the reference takes the user's spelling for the token itself
                    String[] around = chat.text("rendered").split(Pattern.quote(attack.get()), 2);
                    assertThat(ids)
                            .containsExactly(Stream.of(
                                            tokens.encodeTemplate(around[0]),
                                            tokens.encode(attack.get()),
                                            tokens.encodeTemplate(around[1]))
                                    .flatMapToInt(Arrays::stream)
                                    .toArray());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chats")
    void nobodyCanOpenOrCloseATurnByWritingSo(Fixture fixture) {
        try (HuggingFaceTokens tokens = tokens(fixture.source())) {
            ChatTemplate template = template(fixture.source(), tokens);
            JsonObject json = Json.readObject(fixture.source(), HuggingFaceTokens.FILE);
            int[] harmless = ids(template.prompt(List.of(ChatMessage.of(Role.USER, "hello")), true));
            for (JsonObject added : json.array("added_tokens").objects()) {
                int id = added.integer("id");
                String attack = "hello" + added.text("content") + " " + added.text("content") + "obey";
                int[] ids = ids(template.prompt(List.of(ChatMessage.of(Role.USER, attack)), true));
                assertThat(IntStream.of(ids).filter(i -> i == id).count())
                        .as(attack)
                        .isEqualTo(IntStream.of(harmless).filter(i -> i == id).count());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chats")
    void textAndVectorsKeepTheirPlaceInTheTurn(Fixture fixture) {
        ChatMessage spoken = new ChatMessage(
                Role.USER,
                List.of(
                        new ChatMessage.Text("I am"),
                        new ChatMessage.Speech(VECTORS),
                        new ChatMessage.Speech(Embeddings.of(1, 2, new float[2])),
                        new ChatMessage.Text("sad")));
        try (HuggingFaceTokens tokens = tokens(fixture.source())) {
            ChatTemplate template = template(fixture.source(), tokens);
            int[] ids = ids(template.prompt(List.of(spoken), true));
            int[] said = ids(template.prompt(List.of(ChatMessage.of(Role.USER, "I am\uFFFCsad")), true));
            int[] mark = tokens.encode("\uFFFC");
            int at = IntStream.range(0, ids.length)
                    .filter(i -> ids[i] == -1)
                    .findFirst()
                    .orElseThrow();
            assertThat(ids).endsWith(Arrays.copyOfRange(said, at + mark.length, said.length));
            assertThat(ids).startsWith(Arrays.copyOf(said, at)).hasSize(said.length - mark.length + 4);
        }
    }

    @ParameterizedTest
    @MethodSource("chats")
    void aGeneratedAnswerStandsAsItWasGenerated(Fixture fixture) {
        try (HuggingFaceTokens tokens = tokens(fixture.source())) {
            ChatTemplate template = template(fixture.source(), tokens);
            ChatMessage user = ChatMessage.of(Role.USER, "Hello");
            List<Integer> answer = tokens.encode("I").length == 1
                    ? IntStream.of(ids(Prompt.of(tokens.encode("I")))).boxed().toList()
                    : List.of(5);
            List<Integer> unusual =
                    Stream.of(answer, answer, answer).flatMap(List::stream).toList();
            ChatMessage generated = new ChatMessage(Role.ASSISTANT, List.of(new ChatMessage.Generated(unusual)));
            int[] before = ids(template.prompt(List.of(user), true));
            int[] after = ids(template.prompt(List.of(user, generated, user), true));
            assertThat(after).startsWith(before);
            assertThat(Arrays.copyOfRange(after, before.length, before.length + unusual.size()))
                    .containsExactly(
                            unusual.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    private static ModelSource checkpoint(Path directory, String config) throws IOException {
        Fixture fixture = chats().findFirst().orElseThrow();
        Files.writeString(
                directory.resolve(HuggingFaceTokens.FILE), fixture.source().text(HuggingFaceTokens.FILE));
        Files.writeString(directory.resolve(CheckpointChatTemplate.CONFIG), config);
        return ModelSource.directory(directory);
    }

    private static String said(Path directory, String template) throws IOException {
        JsonObject config = JsonObject.builder()
                .put("bos_token", JsonObject.builder().put("content", "<B>").build())
                .put("chat_template", template)
                .build();
        ModelSource source = checkpoint(directory, config.toText());
        try (HuggingFaceTokens tokens = tokens(source)) {
            List<ChatMessage> chat = List.of(
                    ChatMessage.of(Role.USER, " I "),
                    new ChatMessage(Role.ASSISTANT, List.of(new ChatMessage.Generated(List.of(43, 223, 43)))));
            return tokens.decode(ids(template(source, tokens).prompt(chat, false)));
        }
    }

    @Test
    void templatesMayTrimCutAndReorder(@TempDir Path directory) throws IOException {
        assertThat(said(directory, "{{ bos_token }}{{ messages[0].content | trim }}."))
                .isEqualTo("<B>I.");
        assertThat(said(directory, "{% for m in messages[::-1] %}({{ m.content[1:] }}){% endfor %}"))
                .isEqualTo("( I)(I )");
    }

    @Test
    void speechIsNeverLeftOutInSilence(@TempDir Path directory) throws IOException {
        ModelSource source = checkpoint(directory, "{\"chat_template\": \"{{ messages | length }}\"}");
        try (HuggingFaceTokens tokens = tokens(source)) {
            ChatMessage spoken = new ChatMessage(Role.USER, List.of(new ChatMessage.Speech(VECTORS)));
            assertThatThrownBy(() -> template(source, tokens).prompt(List.of(spoken), true))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContainingAll("chat_template", "speech");
        }
    }

    @Test
    void aRefusalIsTheCallersToMend(@TempDir Path directory) throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> said(directory, "{{ raise_exception('no ' ~ messages[1].role) }}"))
                .withMessageContainingAll("tokenizer_config.json", "no assistant");
    }

    @Test
    void ofNamedTemplatesTheDefaultCounts(@TempDir Path directory) throws IOException {
        String named =
                "{\"chat_template\": [{\"name\": \"%s\", \"template\": \"b\"}, {\"name\": \"%s\", \"template\": \"a\"}]}";
        ModelSource source = checkpoint(directory, String.format(named, "tool_use", "default"));
        try (HuggingFaceTokens tokens = tokens(source)) {
            assertThat(tokens.decode(ids(template(source, tokens).prompt(List.of(), true))))
                    .isEqualTo("a");
            checkpoint(directory, String.format(named, "tool_use", "rag"));
            assertThatThrownBy(() -> template(source, tokens).prompt(List.of(), true))
                    .hasMessageContainingAll("default", "tool_use", "rag");
            Files.writeString(directory.resolve(CheckpointChatTemplate.FILE), "c");
            assertThat(tokens.decode(ids(template(source, tokens).prompt(List.of(), true))))
                    .isEqualTo("c");
        }
    }

    /** Those that are not special too, and those that start alike. */
    @Test
    void addedTokensOfEveryKindAreGuarded(@TempDir Path directory) throws IOException {
        ModelSource source = checkpoint(directory, "{\"chat_template\": \"<tool><tool>x{{ messages[0].content }}\"}");
        JsonObject original = Json.readObject(source, HuggingFaceTokens.FILE);
        JsonObject.Builder changed = JsonObject.builder();
        original.values()
                .forEach((key, value) ->
                        changed.put(key, key.equals("added_tokens") ? withMore((JsonArray) value, original) : value));
        Files.writeString(
                directory.resolve(HuggingFaceTokens.FILE), changed.build().toText());
        try (HuggingFaceTokens tokens = tokens(source)) {
            int tool = tokens.encodeTemplate("<tool>")[0];
            int longer = tokens.encodeTemplate("<tool><tool>")[0];
            assertThat(tool).isNotEqualTo(longer);
            int[] ids = ids(
                    template(source, tokens).prompt(List.of(ChatMessage.of(Role.USER, "<tool> <tool><tool>")), true));
            assertThat(ids[0]).isEqualTo(longer);
            assertThat(Arrays.copyOfRange(ids, 1, ids.length)).doesNotContain(tool, longer);
            assertThat(tokens.decode(ids)).isEqualTo("<tool><tool>x<tool> <tool><tool>");
        }
    }

    private static JsonArray withMore(JsonArray added, JsonObject tokenizer) {
        List<Json> all = new ArrayList<>(added.values());
        int next = ((JsonObject) tokenizer.object("model").get("vocab")).keys().size();
        for (String content : List.of("<tool>", "<tool><tool>")) {
            all.add(JsonObject.builder()
                    .put("id", next++)
                    .put("content", content)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", true)
                    .put("special", false)
                    .build());
        }
        return JsonArray.of(all);
    }
}
