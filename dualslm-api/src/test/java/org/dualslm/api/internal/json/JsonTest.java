package org.dualslm.api.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final JsonObject CONFIG = Json.parseObject("""
            {"model_type": "qwen2", "hidden_size": 64, "rope_theta": 1e6, "tie": true, "window": null,
             "big": 9007199254740993, "huge": 1e999, "nested": {"list": [1, "two", [3.5, -0]]}, "odd key": {"": 1}}
            """, "config.json");

    private static Json parse(String text) {
        return Json.parse(text, "x.json");
    }

    @Test
    void gettersReadTheirType() {
        assertThat(CONFIG.text("model_type")).isEqualTo("qwen2");
        assertThat(CONFIG.integer("hidden_size")).isEqualTo(64);
        assertThat(CONFIG.number("rope_theta")).isEqualTo(1e6);
        assertThat(CONFIG.number("hidden_size")).isEqualTo(64.0);
        assertThat(CONFIG.flag("tie")).isTrue();
        assertThat(CONFIG.longInteger("big")).isEqualTo(9007199254740993L);
        JsonArray list = CONFIG.object("nested").array("list");
        assertThat(list.integer(0)).isEqualTo(1);
        assertThat(list.text(1)).isEqualTo("two");
        assertThat(list.array(2).numbers()).containsExactly(3.5, -0.0);
    }

    @Test
    void whatIsMissingOrNullGivesTheOtherValue() {
        for (String key : List.of("window", "absent")) {
            assertThat(CONFIG.has(key)).isFalse();
            assertThat(CONFIG.text(key, "a")).isEqualTo("a");
            assertThat(CONFIG.integer(key, 7)).isEqualTo(7);
            assertThat(CONFIG.longInteger(key, 8L)).isEqualTo(8);
            assertThat(CONFIG.number(key, 0.5)).isEqualTo(0.5);
            assertThat(CONFIG.flag(key, true)).isTrue();
        }
        assertThat(CONFIG.find("window")).contains(new Json.Null());
        assertThat(CONFIG.find("absent")).isEmpty();
    }

    @Test
    void anotherTypeIsRefusedWithPathFoundAndWanted() {
        assertRefusal(
                () -> CONFIG.integer("model_type"), "'model_type' must be a whole number of 32 bits, but is \"qwen2\"");
        assertRefusal(() -> CONFIG.integer("big"), "'big' must be a whole number of 32 bits, but is 9007199254740993");
        assertRefusal(() -> CONFIG.integer("rope_theta"), "'rope_theta' must be a whole number of 32 bits, but is 1e6");
        assertRefusal(() -> CONFIG.integer("tie", 3), "'tie' must be a whole number of 32 bits, but is true");
        assertRefusal(() -> CONFIG.number("huge"), "'huge' must be a number that a double can hold, but is 1e999");
        assertRefusal(() -> CONFIG.text("hidden_size"), "'hidden_size' must be a string, but is 64");
        assertRefusal(() -> CONFIG.flag("window"), "'window' must be true or false, but is null");
        assertRefusal(() -> CONFIG.object("absent"), "'absent' must be an object, but is missing");
        assertRefusal(() -> CONFIG.get("absent"), "'absent' must be present, but is missing");
        assertRefusal(() -> CONFIG.array("nested"), "'nested' must be an array, but is an object");
        JsonObject nested = CONFIG.object("nested");
        assertRefusal(() -> nested.object("list"), "'nested.list' must be an object, but is an array of 3");
        assertRefusal(() -> nested.array("list").integers(), "'nested.list[1]' must be a whole number");
        assertRefusal(() -> nested.array("list").array(2).text(1), "'nested.list[2][1]' must be a string, but is -0");
        assertRefusal(() -> CONFIG.object("odd key").text(""), "'odd key.' must be a string");
        assertThat(nested.describe("list")).isEqualTo("config.json: 'nested.list'");
    }

    private static void assertRefusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String message) {
        assertThatThrownBy(reading)
                .isInstanceOf(JsonException.class)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("config.json: " + message);
    }

    @Test
    void aLongValueIsCutInMessages() {
        JsonObject object = JsonObject.builder().put("a", "x".repeat(1000)).build();
        assertThatThrownBy(() -> object.integer("a"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|1|1|a value, but the text ends",
                "{|1|2|key in double quotes, but the text ends",
                "{\"a\"|1|5|':', but the text ends",
                "{\"a\":1,}|1|8|key in double quotes, but '}'",
                "[1,]|1|4|a value, but ']'",
                "[1 2]|1|4|',' or ']', but '2'",
                "{\"a\":1 \"b\":2}|1|8|',' or '}'",
                "{'a':1}|1|2|key in double quotes",
                "{a:1}|1|2|key in double quotes",
                "[,]|1|2|a value",
                "01|1|2|the end of the text, but '1'",
                "+1|1|1|a value, but '+'",
                ".5|1|1|a value",
                "1.|1|3|a digit",
                "-|1|2|a digit",
                "1e|1|3|a digit",
                "1e+|1|4|a digit",
                "0x10|1|2|the end",
                "NaN|1|1|a value",
                "Infinity|1|1|a value",
                "-Infinity|1|2|a digit",
                "True|1|1|a value",
                "nul|1|1|a value",
                "trues|1|5|the end",
                "\"abc|1|5|at the end of the string",
                "\"a\\q\"|1|4|one of",
                "\"a\\|1|4|one of",
                "\"\\u12G4\"|1|6|four hexadecimal digits",
                "\"\\u12|1|6|four hexadecimal digits",
                "{} {}|1|4|the end",
                "[1] // no|1|5|the end",
                "{\"a\":1,\"b\":2,\"a\":3}|1|14|\"a\" stands there twice",
            })
    void malformedTextIsRefusedWithLineAndColumn(String text, int line, int column, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith("x.json is not valid JSON: line " + line + ", column " + column + ": ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\nb\"", "\"a\tb\"", "\"\u0000\"", "\ufeff{}", "\u00a01", "\f1", "\"\\u１２３４\""})
    void oddCharactersAreRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void linesAreCounted() {
        assertThatThrownBy(() -> parse("{\n  \"a\": 1,\r\n  \"b\": ?\n}")).hasMessageContaining("line 3, column 8");
    }

    @Test
    void nestingHasALimit() {
        String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
        assertThat(parse(deepest).toText()).isEqualTo(deepest);
        assertThatThrownBy(() -> parse("[" + deepest + "]")).hasMessageContaining("nested deeper than 256");
        assertThatThrownBy(() -> parse("{\"a\":[".repeat(1_000_000))).hasMessageContaining("nested deeper than 256");
    }

    @Test
    void everyEscapeIsRead() {
        assertThat(parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE22é😢\""))
                .isEqualTo(new Json.Text("\"\\/\b\f\n\r\té😢é😢"));
    }

    @Test
    void halfACharacterSurvivesWritingAsUtf8() {
        Json lone = parse("[\"\\ud83d\", \"\\ude22a\", \"a\\ud83d\\ud83d\\ude22\"]");
        byte[] written = lone.toText().getBytes(StandardCharsets.UTF_8);
        assertThat(Json.parse(written, "copy")).isEqualTo(lone);
        assertThat(lone.toText()).isEqualTo("[\"\\ud83d\",\"\\ude22a\",\"a\\ud83d😢\"]");
    }

    @Test
    void numbersKeepTheirDigits() {
        String text = "[0,-0,1e5,1E+5,123456789012345678901234567890,0.1000]";
        assertThat(parse(text).toText()).isEqualTo(text);
        assertThatThrownBy(() -> Json.Number.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Json.Number("0x1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writingForPeople() {
        JsonObject object = JsonObject.builder()
                .put("name", "a\"b\n\u0001")
                .put("widths", JsonArray.ofIntegers(1, 2))
                .put("none", JsonArray.ofTexts(List.of()))
                .put("scale", 0.5)
                .put("on", true)
                .put(
                        "deep",
                        JsonArray.of(List.of(JsonObject.builder().put("n", 1).build())))
                .put("empty", JsonObject.builder().build())
                .build();
        assertThat(object.toIndentedText()).isEqualTo("""
                        {
                          "name": "a\\"b\\n\\u0001",
                          "widths": [1, 2],
                          "none": [],
                          "scale": 0.5,
                          "on": true,
                          "deep": [
                            {
                              "n": 1
                            }
                          ],
                          "empty": {}
                        }
                        """);
        assertThat(object.toText())
                .isEqualTo("{\"name\":\"a\\\"b\\n\\u0001\",\"widths\":[1,2],\"none\":[],\"scale\":0.5,\"on\":true,"
                        + "\"deep\":[{\"n\":1}],\"empty\":{}}");
    }

    @Test
    void aKeyIsBuiltOnce() {
        JsonObject.Builder builder = JsonObject.builder().put("a", 1);
        assertThatThrownBy(() -> builder.put("a", 2)).hasMessageContaining("'a' is there already");
        JsonObject built = builder.build();
        builder.put("b", 2);
        assertThat(built.keys()).containsExactly("a");
    }

    @Test
    void valuesAreImmutable() {
        assertThatThrownBy(() -> CONFIG.values().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> CONFIG.object("nested").array("list").values().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void filesOfAModel(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("good.json"), "{\"a\": \"é\"}");
        Files.write(folder.resolve("latin1.json"), "{\"a\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("list.json"), "[]");
        ModelSource source = ModelSource.directory(folder);
        assertThat(Json.readObject(source, "good.json").text("a")).isEqualTo("é");
        assertThatThrownBy(() -> Json.readObject(source, "latin1.json"))
                .hasMessageContaining("latin1.json in " + folder)
                .hasMessageContaining("is not UTF-8");
        assertThatThrownBy(() -> Json.readObject(source, "list.json")).hasMessageContaining("must be an object");
        assertThatThrownBy(() -> Json.readObject(source, "absent.json")).isInstanceOf(ModelFormatException.class);
    }

    @Property(tries = 300)
    void whatIsWrittenReadsBackEqual(@ForAll("values") Json value) {
        assertThat(parse(value.toText())).isEqualTo(value);
        assertThat(parse(value.toIndentedText())).isEqualTo(value);
    }

    @Property(tries = 300)
    void anyTextIsReadOrRefused(@ForAll("nearlyJson") String text) {
        try {
            assertThat(parse(parse(text).toText())).isEqualTo(parse(text));
        } catch (JsonException refused) {
            assertThat(refused).hasMessageContaining("line ");
        }
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        return Arbitraries.strings().withChars("{}[],:\"\\u01e-.tfn \n").ofMaxLength(30);
    }

    @Provide
    Arbitrary<Json> values() {
        Arbitrary<Json> scalars = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8).map(Json.Text::new),
                Arbitraries.longs().map(Json.Number::of),
                Arbitraries.doubles().map(Json.Number::of),
                Arbitraries.of(true, false).map(Json.Flag::new),
                Arbitraries.just(new Json.Null()));
        return Arbitraries.recursive(() -> scalars, JsonTest::around, 0, 3);
    }

    private static Arbitrary<Json> around(Arbitrary<Json> inner) {
        Arbitrary<Json> arrays = inner.list().ofMaxSize(3).map(JsonArray::of);
        Arbitrary<Json> objects = Arbitraries.maps(Arbitraries.strings().ofMaxLength(4), inner)
                .ofMaxSize(3)
                .map(JsonTest::object);
        return Arbitraries.oneOf(arrays, objects);
    }

    private static Json object(Map<String, Json> values) {
        JsonObject.Builder builder = JsonObject.builder();
        values.forEach(builder::put);
        return builder.build();
    }

    @Test
    void keysKeepTheirOrder() {
        String keys = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> "\"k" + (i * 37 % 100) + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(parse(keys).toText()).isEqualTo(keys);
    }
}
