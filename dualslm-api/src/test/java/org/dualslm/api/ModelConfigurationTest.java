package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.Part;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.plugin.PluginException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The test resources hold a bundled model {@code tiny}, of which only the description is there. */
class ModelConfigurationTest {
    private static final Plugins PLUGINS = Plugins.installed();

    @TempDir
    Path directory;

    private Path write(String name, String json) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, json.replace('\'', '"'));
    }

    private ModelBundle read(String json) throws IOException {
        return ModelConfiguration.read(write("my.json", json), PLUGINS).bundle();
    }

    @Test
    void aBundleHasItsLocationsMadeAbsolute() {
        ModelBundle bundle = ModelConfiguration.read("bundled:tiny", PLUGINS).bundle();

        assertThat(bundle.encoder().source()).isEqualTo("bundled:tiny/encoder");
        assertThat(bundle.companions().get(0).source()).isEqualTo("bundled:tiny");
        assertThat(bundle.linguistic().file()).isEqualTo("bundled:tiny/what.safetensors");
        assertThat(bundle.linguistic().options().values()).containsEntry("stride", "4");
    }

    @Test
    void aFileChangesSomeKeysOfItsBaseAndKeepsTheOthers() throws IOException {
        ModelBundle base = ModelConfiguration.read("bundled:tiny", PLUGINS).bundle();

        ModelBundle bundle = read("""
                { 'base': 'bundled:tiny',
                  'languageModel': { 'provider': 'transformer-onnx', 'source': 'exported' },
                  'linguistic': { 'provider': 'linguistic-tensorflow', 'options': { 'stride': 5 } } }""");

        assertThat(bundle)
                .isEqualTo(new ModelBundle(
                        base.name(),
                        base.encoder(),
                        base.companions(),
                        base.paralinguistic(),
                        new AdapterPart(
                                "linguistic-tensorflow",
                                "bundled:tiny/what.safetensors",
                                288,
                                256,
                                List.of("last"),
                                new Options(Map.of("stride", "5", "outputScale", "0.5"))),
                        new Part(
                                "transformer-onnx",
                                directory.resolve("exported").toString(),
                                new Options(Map.of("dtype", "float32"))),
                        base.instructions(),
                        base.trainedWith()));
    }

    @Test
    void nullTakesAKeyAwayAndAListReplacesTheWholeList() throws IOException {
        ModelBundle bundle = read("""
                { 'base': 'bundled:tiny', 'companions': [], 'languageModel': { 'source': null, 'options': { 'dtype': null } },
                  'paralinguistic': { 'streams': ['layer.1'] } }""");

        assertThat(bundle.companions()).isEmpty();
        assertThat(bundle.languageModel().options()).isEqualTo(Options.none());
        assertThat(bundle.languageModel().source()).isEqualTo(directory.toString());
        assertThat(bundle.paralinguistic().streams()).containsExactly("layer.1");
    }

    @Test
    void aSeedMakesAnAdapterFreshAndAFileMakesItATrainedOneAgain() throws IOException {
        write("fresh.json", "{ 'base': 'bundled:tiny', 'linguistic': { 'seed': 7 } }");
        AdapterPart fresh = ModelConfiguration.read(directory.resolve("fresh.json"), PLUGINS)
                .bundle()
                .linguistic();

        assertThat(fresh.seed()).hasValue(7);
        assertThat(fresh.file()).isEmpty();
        assertThat(fresh.inputWidth()).isZero();

        AdapterPart again = read("""
                        { 'base': 'fresh.json',
                          'linguistic': { 'file': '../w.safetensors', 'inputWidth': 3, 'outputWidth': 4 } }""").linguistic();
        assertThat(again.seed()).isEmpty();
        assertThat(again.file()).isEqualTo(directory.getParent() + "/w.safetensors");
    }

    @Test
    void eachFileOfAChainResolvesWhatItNamesItself() throws IOException {
        write("one/base.json", "{ 'base': 'bundled:tiny', 'encoder': { 'source': 'here' } }");
        write("two/next.json", "{ 'base': '../one/base.json', 'languageModel': { 'source': 'hf:someone/model' } }");

        ModelBundle bundle = read("{ 'base': 'two/next.json', 'linguistic': { 'file': 'own.safetensors' } }");

        assertThat(bundle.encoder().source()).isEqualTo(directory.resolve("one/here") + "");
        assertThat(bundle.languageModel().source()).isEqualTo("hf:someone/model");
        assertThat(bundle.linguistic().file()).isEqualTo(directory.resolve("own.safetensors") + "");
        assertThat(bundle.paralinguistic().file()).isEqualTo("bundled:tiny/how.safetensors");
    }

    @Test
    void whatIsPrintedReadsBackTheSameFromAnywhere() throws IOException {
        ModelConfiguration configuration = ModelConfiguration.read(
                write(
                        "my.json",
                        "{ 'base': 'bundled:tiny', 'encoder': { 'source': 'e' }, 'linguistic': { 'seed': 1 } }"),
                PLUGINS);

        Path elsewhere = write("else/where.json", configuration.toJson());

        assertThat(ModelConfiguration.read(elsewhere, PLUGINS).bundle()).isEqualTo(configuration.bundle());
    }

    @Test
    void basesThatNameEachOtherAreRefused() throws IOException {
        Path a = write("a.json", "{ 'base': 'b.json' }");
        Path b = write("b.json", "{ 'base': './sub/../a.json' }");

        assertThatThrownBy(() -> ModelConfiguration.read(a, PLUGINS))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(a + ", which builds on " + b + ", which builds on " + a
                        + " again: a model cannot be its own base");
        assertThatThrownBy(() -> read("{ 'base': 'my.json' }")).hasMessageContaining("its own base");
    }

    @Test
    void aBaseThatIsNotThereIsNamedWithItsPlace() {
        assertThatThrownBy(() -> read("{\n  'base': 'gone.json' }"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(directory.resolve("my.json") + ", line 2, column 11: 'base': no model at "
                        + directory.resolve("gone.json")
                        + ": neither a directory with a dualslm.json nor a configuration file");
        assertThatThrownBy(() -> read("{ 'base': 'bundled:gone' }"))
                .hasMessageContaining("org.dualslm:dualslm-model-gone");
        assertThatThrownBy(() -> read("{ 'base': 'hf:someone/model' }"))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("org.dualslm:dualslm-hub");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ 'base': 'bundled:tiny', 'languagModel': {} } | line 1, column 43: 'languagModel' is not known; did you"
                        + " mean 'languageModel'?",
                "{ 'base': 'bundled:tiny', 'encoder': { 'provder': 'x' } } | line 1, column 51: 'encoder.provder' is not"
                        + " known; did you mean 'provider'?",
                "{ 'base': 'bundled:tiny', 'encoder': 3 } | line 1, column 38: 'encoder' must be an object, but is 3",
                "{ 'base': 'bundled:tiny', 'encoder': { 'provider': 3 } } | column 52: 'encoder.provider' must be a string",
                "{ 'base': 'bundled:tiny', 'companions': [{}] } | column 42: 'companions[0].provider' is missing",
                "{ 'base': 'bundled:tiny', 'encoder': { 'options': { 'a': [] } } } | 'encoder.options.a' must be a string, a"
                        + " number, true or false",
                "{ 'base': 'bundled:tiny', 'linguistic': { 'seed': 'x' } } | 'linguistic.seed' must be a whole number",
                "{ 'base': 'bundled:tiny', 'linguistic': { 'seed': 1, 'file': 'x' } } | 'linguistic.seed' makes a fresh"
                        + " adapter",
                "{ 'base': 'bundled:tiny', 'linguistic': { 'file': null } } | 'linguistic.file' is missing",
                "{ 'base': 'bundled:tiny', 'linguistic': { 'provider': null } } | 'linguistic.provider' is missing",
                "{ 'base': 'bundled:tiny', 'linguistic': { 'streams': 'last' } } | 'linguistic.streams' must be an array",
                "{ 'base': 'bundled:tiny', 'instructions': { 'mood': 'How?' } } | 'instructions.mood' is not known",
                "{ 'base': 'bundled:tiny', 'format': 2 } | 'format' is 2; this version reads format 1",
                "{ 'base': 'bundled:tiny', 'linguistic': { 'seed': 1, 'inputWidth': 0 } } | 'linguistic.inputWidth' must be at"
                        + " least 1, but is 0",
                "{ 'base': 'bundled:tiny', 'encoder': { 'source': '\\u0000' } } | 'encoder.source' is no path",
                "{ 'base': 7 } | 'base' must be a string, but is 7",
                "{ 'name': 'x' } | 'format' must be a whole number",
                "{ 'base': 'bundled:tiny', } | line 1, column 27",
                "[] | must be an object",
            })
    void whatIsWrongIsToldWithItsPlace(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(directory.resolve("my.json").toString())
                .hasMessageContaining(message);
    }

    @Test
    void aBundleReadAloneCannotBuildOnAnother() throws IOException {
        write("dualslm.json", "{ 'base': 'bundled:tiny' }");

        assertThatThrownBy(() -> ModelBundle.read(ModelSource.directory(directory)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("line 1, column 11: 'base'", "read it as a ModelConfiguration");
        assertThat(ModelConfiguration.read(directory, PLUGINS).bundle().name()).isEqualTo("tiny");
    }

    @Test
    void whatComesFromAJarStaysInIt() throws IOException {
        ModelSource source = ModelSource.bundled("tiny");

        assertThat(ModelConfiguration.read(source, PLUGINS).origin()).contains("dualslm.json", "tiny");
        assertThat(source.child("encoder").location()).isEqualTo("bundled:tiny/encoder");
        assertThat(PLUGINS.source(source.location()).text("dualslm.json")).isEqualTo(source.text("dualslm.json"));
        assertThat(ModelSource.directory(directory).location()).isEqualTo(directory.toString());
    }

    @Test
    void aPartThatCannotBeLoadedIsToldWithItsFileAndKey() throws IOException {
        ModelConfiguration configuration =
                ModelConfiguration.read(write("my.json", "{ 'base': 'bundled:tiny' }"), PLUGINS);

        assertThatThrownBy(() -> configuration.loadLanguageModel(PLUGINS))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll(
                        directory.resolve("my.json") + " on top of dualslm.json in the bundled",
                        ": 'languageModel': No language model provider is named 'transformer-djl'");
    }

    // ------------------------------------------------------------- overrides

    private ModelBundle overridden(String... keysAndValues) throws IOException {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(ModelOverrides.PREFIX + keysAndValues[i], keysAndValues[i + 1]);
        }
        properties.setProperty("dualslm.realSize", "true"); // none of a model's
        return ModelConfiguration.read("bundled:tiny", PLUGINS)
                .with(ModelOverrides.of(properties))
                .bundle();
    }

    @Test
    void everyKindOfKeyCanBeOverridden() throws IOException {
        ModelBundle bundle = overridden(
                "name", "mine",
                "languageModel.provider", "transformer-onnx",
                "languageModel.source", "exported",
                "languageModel.options.dtype", "bfloat16",
                "encoder.options.a.b", "c",
                "companions.0.options.hop", "256",
                "linguistic.seed", "-3",
                "linguistic.inputWidth", "5",
                "paralinguistic.streams", "layer.1,prosody",
                "paralinguistic.inputWidth", "10",
                "instructions.gender", "Who?",
                "trainedWith.note", "");

        assertThat(bundle.name()).isEqualTo("mine");
        assertThat(bundle.languageModel())
                .isEqualTo(new Part(
                        "transformer-onnx",
                        Path.of("exported").toAbsolutePath().toString(),
                        new Options(Map.of("dtype", "bfloat16"))));
        assertThat(bundle.encoder().options().values()).containsExactly(Map.entry("a.b", "c"));
        assertThat(bundle.companions())
                .containsExactly(new Part("prosody", "bundled:tiny", new Options(Map.of("hop", "256"))));
        assertThat(bundle.linguistic().seed()).hasValue(-3);
        assertThat(bundle.linguistic().inputWidth()).isEqualTo(5);
        assertThat(bundle.paralinguistic().streams()).containsExactly("layer.1", "prosody");
        assertThat(bundle.paralinguistic().inputWidth()).isEqualTo(10);
        assertThat(bundle.instructions().attributes()).containsEntry(Attribute.GENDER, "Who?");
        assertThat(bundle.trainedWith()).containsEntry("note", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "langageModel.provider",
                "languageModel.provder",
                "languageModel",
                "languageModel.options",
                "languageModel.provider.x",
                "companions",
                "companions.x.provider",
                "companions.0",
                "base",
                "format",
                ""
            })
    void anUnknownOverrideIsNamedWithWhatIsKnown(String key) {
        assertThatThrownBy(() -> overridden(key, "1"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("'dualslm.model." + key + "' is no key of a model that can be overridden")
                .hasMessageContaining("languageModel.options.NAME");
    }

    @Test
    void aMisspeltOverrideIsToldTheClosestKey() {
        assertThatThrownBy(() -> overridden("languageModel.provder", "x"))
                .hasMessageContaining("did you mean 'dualslm.model.languageModel.provider'?");
    }

    @ParameterizedTest
    @CsvSource({"linguistic.seed, one", "linguistic.inputWidth, 1.5", "companions.1.provider, prosody"})
    void anUnusableOverrideIsNamed(String key, String value) {
        assertThatThrownBy(() -> overridden(key, value))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("'dualslm.model." + key + "' cannot be '" + value + "'");
    }

    @Test
    void overridesThatExcludeEachOtherAreRefused() {
        assertThatThrownBy(() -> overridden("linguistic.seed", "1", "linguistic.file", "x"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("with overrides", "'linguistic.seed' makes a fresh adapter");
    }
}
