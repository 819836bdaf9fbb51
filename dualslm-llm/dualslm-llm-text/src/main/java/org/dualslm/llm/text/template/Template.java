package org.dualslm.llm.text.template;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;

/** A chat template, read once, rendered for each conversation. Immutable and shareable between threads. */
public final class Template {
    private static final long MAX_RANGE = 100_000;

    private final String name;
    private final Statement body;
    private final Clock clock;

    private Template(String name, Statement body, Clock clock) {
        this.name = name;
        this.body = body;
        this.clock = clock;
    }

    /**
     * Reads a template.
     *
     * @param source in Jinja2
     * @param name for messages: where the template stands
     * @param clock what {@code strftime_now} asks, its time zone included
     * @throws org.dualslm.api.plugin.ModelFormatException if it is damaged or uses what is not supported, with the line
     */
    public static Template parse(String source, String name, Clock clock) {
        try {
            return new Template(name, new Statements(name, Lexer.tokens(source)).all(), clock);
        } catch (TemplateException e) {
            throw new TemplateException(name + ": " + e.getMessage());
        } catch (StackOverflowError e) {
            throw new TemplateException(name + " is nested too deeply");
        }
    }

    /**
     * One message as templates see it.
     *
     * @param role as templates spell it
     * @param content what was said
     */
    public record Message(String role, MarkedText content) {}

    /**
     * Lays out a conversation.
     *
     * @param messages in order
     * @param openAnswer what templates know as {@code add_generation_prompt}
     * @param variables further ones, such as {@code bos_token}: text, lists of text, flags
     * @throws RefusedConversationException if the template refuses these messages
     * @throws org.dualslm.api.plugin.ModelFormatException if it fails, with the line
     */
    public MarkedText render(List<Message> messages, boolean openAnswer, Map<String, Json> variables) {
        Map<String, Object> all = new LinkedHashMap<>(globals());
        variables.forEach((variable, value) -> all.put(variable, value(value)));
        all.put("messages", messages.stream().map(Template::value).toList());
        all.put("add_generation_prompt", openAnswer);
        all.put("tools", null);
        all.put("documents", null);
        MarkedText.Builder out = new MarkedText.Builder();
        try {
            body.run(Scope.root(all), out);
        } catch (StackOverflowError e) {
            throw new TemplateException(name + " is nested too deeply");
        }
        return out.build();
    }

    private static Map<String, Object> value(Message message) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("role", MarkedText.own(message.role()));
        value.put("content", message.content());
        return value;
    }

    private static Object value(Json json) {
        if (json instanceof Json.Text text) {
            return MarkedText.own(text.value());
        } else if (json instanceof Json.Flag flag) {
            return flag.value();
        } else if (json instanceof Json.Number number) {
            return number.literal().matches("-?\\d{1,18}")
                    ? (Object) Long.valueOf(number.literal())
                    : Double.valueOf(number.literal());
        } else if (json instanceof JsonArray array) {
            List<Object> values = new ArrayList<>();
            array.values().forEach(element -> values.add(value(element)));
            return values;
        } else if (json instanceof JsonObject object) {
            Map<String, Object> values = new LinkedHashMap<>();
            object.values().forEach((key, element) -> values.put(key, value(element)));
            return values;
        }
        return null;
    }

    private Map<String, Callable> globals() {
        return Map.of(
                "namespace",
                call -> Namespace.of(call.atMost(0, call.named().keySet().toArray(String[]::new))
                        .named()),
                "dict",
                call -> new LinkedHashMap<>(call.named()),
                "range",
                Template::range,
                "raise_exception",
                call -> {
                    throw new RefusedConversationException(
                            name + " refuses this conversation: " + Values.text(call.required(0, "message")));
                },
                "strftime_now",
                call -> MarkedText.own(Dates.format(
                        ZonedDateTime.now(clock), call.text(0, "format").text())));
    }

    private static Object range(Arguments call) {
        call.atMost(3);
        boolean single = call.positional().size() == 1;
        long start = single ? 0 : call.integer(0, "start", 0);
        long stop = call.integer(single ? 0 : 1, "stop", 0);
        long step = call.integer(2, "step", 1);
        if (step == 0 || Math.abs((stop - start) / step) > MAX_RANGE) {
            throw new TemplateException("range gives at most " + MAX_RANGE + " numbers, in steps other than 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            numbers.add(i);
        }
        return numbers;
    }
}
