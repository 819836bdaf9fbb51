package org.dualslm.llm.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.llm.text.template.MarkedText.Run;
import org.dualslm.llm.text.template.Template.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    /** What Hugging Face transformers rendered; {@code -Ddualslm.templates=FILE} adds another such file. */
    record Golden(String name, String source, JsonObject expected) {
        @Override
        public String toString() {
            return name + " " + expected.array("messages").toText();
        }
    }

    static Stream<Golden> goldens() throws IOException {
        List<Golden> goldens = new ArrayList<>();
        try (InputStream file = TemplateTest.class.getResourceAsStream("/chat-templates.json")) {
            add(Json.parse(file.readAllBytes(), "chat-templates.json"), goldens);
        }
        String more = System.getProperty("dualslm.templates");
        if (more != null) {
            add(Json.parse(Files.readAllBytes(Path.of(more)), more), goldens);
        }
        return goldens.stream();
    }

    private static void add(Json file, List<Golden> goldens) {
        JsonObject json = (JsonObject) file;
        for (JsonObject expected : json.array("cases").objects()) {
            String name = expected.text("template");
            goldens.add(new Golden(name, json.object("templates").text(name), expected));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void rendersAsTransformersDoes(Golden golden) {
        JsonObject expected = golden.expected();
        List<Message> messages = new ArrayList<>();
        for (JsonObject message : expected.array("messages").objects()) {
            messages.add(message(message.text("role"), message.text("content"), messages.size()));
        }
        Template template = Template.parse(golden.source(), golden.name(), CLOCK);
        if (expected.has("error")) {
            assertThatThrownBy(() -> render(template, messages, expected))
                    .isInstanceOf(RefusedConversationException.class)
                    .hasMessageContaining(expected.text("error"));
        } else {
            assertThat(render(template, messages, expected).text()).isEqualTo(expected.text("rendered"));
        }
    }

    private static MarkedText render(Template template, List<Message> messages, JsonObject expected) {
        return template.render(
                messages, expected.flag("open"), expected.object("variables").values());
    }

    private static Message message(String role, String content, int origin) {
        return new Message(role, MarkedText.of(content, origin));
    }

    private static MarkedText render(String source, String content) {
        return Template.parse(source, "test.jinja", CLOCK).render(List.of(message("user", content, 7)), true, Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "messages[0].content",
                "messages[0]['content'] | trim",
                "messages[0].content.strip()",
                "messages[0].content.split('#')[0]",
                "messages[0].content | upper",
                "messages[0].content | replace('#', '#')",
                "messages[0].content[0:]",
                "messages[0].content[::-1][::-1]",
                "messages[0].content.split('#') | join('#')",
                "messages[0].content | list | join",
                "messages[0].content | indent",
                "messages[0].content | title",
                "messages | map(attribute='content') | first",
            })
    void whatWasSaidIsKnownThroughoutWhateverTheTemplateDoes(String expression) {
        List<Run> runs = render("<a>{{ '<b>' + " + expression + " + '<c>' }}", "<|x|> said")
                .runs();
        assertThat(runs).extracting(Run::origin).containsExactly(MarkedText.TEMPLATE, 7, MarkedText.TEMPLATE);
        assertThat(runs.get(0).text()).isEqualTo("<a><b>");
        assertThat(runs.get(1).text()).isEqualToIgnoringCase("<|x|> said");
        assertThat(runs.get(2).text()).isEqualTo("<c>");
    }

    @Test
    void jsonOfWhatWasSaidIsStillSaid() {
        List<Run> runs = render("{{ messages[0].content | tojson }}", "a\n\"b").runs();
        assertThat(runs).containsExactly(new Run("\"", -1), new Run("a\\n\\\"b", 7), new Run("\"", -1));
    }

    @Property
    void noContentIsTakenForTemplate(@ForAll String content) {
        MarkedText text = render("[{{ messages[0].content }}]", content);
        assertThat(text.text()).isEqualTo("[" + content + "]");
        assertThat(text.runs().stream().filter(run -> run.origin() == 7).map(Run::text))
                .containsExactlyElementsOf(content.isEmpty() ? List.of() : List.of(content));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{",
                "{{ }}",
                "{{ a b }}",
                "{{ 'a }}",
                "{{ a. }}",
                "{{ a[ }}",
                "{{ a[] }}",
                "{{ (a }}",
                "{{ $ }}",
                "{{ a | }}",
                "{{ 99999999999999999999 }}",
                "{{ '\\u12' }}",
                "{% if %}{% endif %}",
                "{% if a %}",
                "{% endif %}",
                "{% for a %}{% endfor %}",
                "{% for a in b %}",
                "{% break %}",
                "{% set %}",
                "{% set a.b.c = 1 %}",
                "{% macro %}{% endmacro %}",
                "{% include 'x' %}",
                "{% import 'x' as y %}",
                "{% nonsense %}",
                "{# open",
                "{% raw %}open",
            })
    void damagedTemplatesAreRefusedWithTheirLine(String source) {
        assertThatThrownBy(() -> Template.parse("one\n" + source, "test.jinja", CLOCK))
                .as(source)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("test.jinja")
                .hasMessageContaining("line 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ nothing.at.all }}",
                "{{ nothing + 'a' }}",
                "{{ 'a' + 1 }}",
                "{{ 1 // 0 }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ 'a' < 1 }}",
                "{{ nothing() }}",
                "{{ 'a'.format('b') }}",
                "{{ 'a'.__class__() }}",
                "{{ 'a'.getClass() }}",
                "{{ messages.append(1) }}",
                "{{ 'a' | nonsense }}",
                "{{ 'a' is nonsense }}",
                "{{ 'a'.split('') }}",
                "{{ messages }}",
                "{{ [1][::0] }}",
                "{% set messages.x = 1 %}",
                "{% set a, b = [1] %}",
                "{% for a in 5 %}{% endfor %}",
                "{{ range(10000000) }}",
                "{{ range(1, 2, 0) }}",
                "{{ strftime_now('%Q') }}",
                "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
            })
    void whatCannotBeRenderedSaysWhere(String source) {
        assertThatThrownBy(() -> render("one\n" + source, "hello"))
                .as(source)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("test.jinja, line 2: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% set ns = namespace(t='xxxxxxxx') %}{% for a in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
                "{% set ns = namespace(t=[1]) %}{% for a in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
            })
    void noTemplateRunsForEver(String source) {
        assertThatThrownBy(() -> render(source, "hello")).isInstanceOf(ModelFormatException.class);
    }

    @Test
    void deepNestingIsRefused() {
        for (String source : List.of(
                "{{ " + "(".repeat(100_000) + " }}",
                "{{ " + "not ".repeat(100_000) + "a }}",
                "{{ a" + ".b".repeat(100_000) + " }}",
                "{{ 1" + " + 1".repeat(100_000) + " }}",
                "{% if a %}".repeat(100_000),
                "{% if a %}" + "{% elif a %}".repeat(100_000))) {
            assertThatThrownBy(() -> render(source, "hello")).isInstanceOf(ModelFormatException.class);
        }
    }

    @Test
    void datesAreWrittenInEnglish() {
        assertThat(render("{{ strftime_now('%d %b %Y | %A %B %e, %I:%M %p %j %y %%') }}", "")
                        .text())
                .isEqualTo("04 Mar 2026 | Wednesday March  4, 05:06 AM 063 26 %");
    }
}
