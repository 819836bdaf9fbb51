package org.dualslm.llm.text;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Content;
import org.dualslm.api.llm.ChatMessage.Generated;
import org.dualslm.api.llm.ChatMessage.Speech;
import org.dualslm.api.llm.ChatMessage.Text;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.llm.text.HuggingFaceTokens.Inserted;
import org.dualslm.llm.text.HuggingFaceTokens.Piece;
import org.dualslm.llm.text.HuggingFaceTokens.SaidText;
import org.dualslm.llm.text.HuggingFaceTokens.TemplateText;
import org.dualslm.llm.text.template.MarkedText;
import org.dualslm.llm.text.template.Template;

/**
 * The chat template that a checkpoint brings: {@code chat_template.jinja}, else {@code chat_template} in {@code
 * tokenizer_config.json} (one template, or several of which the one named {@code default} counts), rendered as Hugging Face
 * transformers does, with a system turn of its authors' if the template puts one in.
 *
 * <p>The template sees vectors as one character, {@code U+FFFC}, and a generated answer as its text. If it cuts or trims an answer, the
 * rest is encoded anew; otherwise its tokens stand as they were generated.
 */
final class CheckpointChatTemplate implements ChatTemplate {
    static final String FILE = "chat_template.jinja";
    static final String CONFIG = "tokenizer_config.json";

    static final String START = "<|im_start|>";
    static final String END = "<|im_end|>";

    private static final String CHAT_ML = "{% for m in messages %}{{ '" + START + "' + m.role + '\\n' + m.content + '"
            + END + "\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '" + START + "assistant\\n' }}{% endif %}";
    private static final String KEY = "chat_template";
    private static final String OPAQUE = "\uFFFC";
    private static final List<String> SPECIAL_TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private final Template template;
    private final Map<String, Json> variables;
    private final HuggingFaceTokens tokens;
    private final String description;

    private CheckpointChatTemplate(
            Template template, Map<String, Json> variables, HuggingFaceTokens tokens, String description) {
        this.template = template;
        this.variables = variables;
        this.tokens = tokens;
        this.description = description;
    }

    /**
     * The checkpoint's template; ChatML, if it brings none and its vocabulary has ChatML's marks; else empty. A template that
     * cannot be read is told when a prompt is wanted: the model is of use without.
     */
    static Optional<ChatTemplate> find(ModelSource source, HuggingFaceTokens tokens) {
        try {
            return read(source, tokens);
        } catch (ModelFormatException e) {
            return Optional.of((messages, openAnswer) -> {
                throw new ModelFormatException(e.getMessage(), e);
            });
        }
    }

    private static Optional<ChatTemplate> read(ModelSource source, HuggingFaceTokens tokens) {
        JsonObject config = source.contains(CONFIG)
                ? Json.readObject(source, CONFIG)
                : JsonObject.builder().build();
        boolean own = source.contains(FILE);
        String where = (own ? FILE : KEY + " of " + CONFIG) + " in " + source.description();
        Optional<String> text = own ? Optional.of(source.text(FILE)) : inConfig(config);
        if (text.isEmpty() && isMark(tokens, START) && isMark(tokens, END)) {
            text = Optional.of(CHAT_ML);
        }
        return text.map(template -> new CheckpointChatTemplate(
                Template.parse(template, where, Clock.systemDefaultZone()), specialTokens(config), tokens, where));
    }

    /** Whether it is one token, which nobody else can write. */
    private static boolean isMark(HuggingFaceTokens tokens, String mark) {
        return tokens.encodeTemplate(mark).length == 1 && tokens.encode(mark).length != 1;
    }

    private static Optional<String> inConfig(JsonObject config) {
        if (!config.has(KEY)) {
            return Optional.empty();
        }
        if (!(config.get(KEY) instanceof JsonArray named)) {
            return Optional.of(config.text(KEY));
        }
        List<JsonObject> templates = named.objects();
        return Optional.of(templates.stream()
                .filter(template ->
                        templates.size() == 1 || template.text("name").equals("default"))
                .findFirst()
                .orElseThrow(() -> new ModelFormatException(config.describe(KEY) + " names no default among "
                        + templates.stream()
                                .map(template -> template.text("name"))
                                .toList()))
                .text("template"));
    }

    /** Written as a text, or as an object with the text as its content. */
    private static Map<String, Json> specialTokens(JsonObject config) {
        Map<String, Json> tokens = new LinkedHashMap<>();
        for (String name : SPECIAL_TOKENS) {
            if (config.has(name)) {
                boolean detailed = config.get(name) instanceof JsonObject;
                tokens.put(name, new Json.Text(detailed ? config.object(name).text("content") : config.text(name)));
            }
        }
        return tokens;
    }

    @Override
    public Prompt prompt(List<ChatMessage> messages, boolean openAnswer) {
        List<Content> contents = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        List<Template.Message> seen = new ArrayList<>();
        for (ChatMessage message : messages) {
            MarkedText content = MarkedText.own("");
            for (Content part : message.contents()) {
                shown.add(show(part));
                content = content.plus(MarkedText.of(shown.get(contents.size()), contents.size()));
                contents.add(part);
            }
            seen.add(new Template.Message(message.role().templateName(), content));
        }
        List<Piece> pieces = new ArrayList<>();
        Set<Integer> rendered = new HashSet<>();
        for (MarkedText.Run run : template.render(seen, openAnswer, variables).runs()) {
            if (run.origin() == MarkedText.TEMPLATE) {
                pieces.add(new TemplateText(run.text()));
            } else {
                rendered.add(run.origin());
                addContent(run.text(), contents.get(run.origin()), shown.get(run.origin()), pieces);
            }
        }
        for (int i = 0; i < contents.size(); i++) {
            if (contents.get(i) instanceof Speech && !rendered.contains(i)) {
                throw new ModelFormatException(description + " leaves out the speech of a message");
            }
        }
        return tokens.encode(pieces);
    }

    private String show(Content content) {
        if (content instanceof Text text) {
            return text.text();
        } else if (content instanceof Generated generated) {
            String text = tokens.decode(ids(generated));
            return text.isEmpty() && !generated.tokens().isEmpty() ? OPAQUE : text;
        }
        return OPAQUE;
    }

    private static int[] ids(Generated generated) {
        return generated.tokens().stream().mapToInt(Integer::intValue).toArray();
    }

    private static void addContent(String text, Content content, String whole, List<Piece> pieces) {
        if (content instanceof Speech speech) {
            for (int i = 0; i < text.length(); i++) {
                pieces.add(new Inserted(new PromptPart.Vectors(speech.vectors())));
            }
        } else if (content instanceof Generated generated && text.equals(whole)) {
            pieces.add(new Inserted(new PromptPart.Tokens(ids(generated))));
        } else {
            pieces.add(new SaidText(text));
        }
    }
}
