package org.dualslm.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import com.google.inject.util.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.dualslm.api.FedAdapter;
import org.dualslm.api.Instructions;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.ModelOverrides;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.guice.FakeParts.FakeEncoder;
import org.dualslm.guice.FakeParts.FakeLanguageModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With one plugin that is really there, and parts that are not; examples/ has models that hear. */
class DualSlmModuleTest {
    private static final String MODEL = """
            { "format": 1, "name": "m", "encoder": { "provider": "prosody" },
              "paralinguistic": { "provider": "p", "seed": 1, "streams": ["prosody"] },
              "linguistic": { "provider": "l", "seed": 1, "streams": ["prosody"] },
              "languageModel": { "provider": "transformer-none" } }
            """;

    @TempDir
    Path directory;

    private final List<String> closed = new ArrayList<>();

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("my.json"), json);
    }

    private AbstractModule parts() {
        return new AbstractModule() {
            @Override
            protected void configure() {
                bind(SpeechEncoder.class).toInstance(new FakeEncoder(closed));
                bind(LanguageModel.class).toInstance(new FakeLanguageModel(closed));
                bind(Key.get(FedAdapter.class, Paralinguistic.class))
                        .toInstance(FakeParts.fed("paralinguistic", closed));
                bind(Key.get(FedAdapter.class, Linguistic.class)).toInstance(FakeParts.fed("linguistic", closed));
            }
        };
    }

    /** What a program's class asks for. */
    public static final class Listener {
        private final SpeechEncoder fine;
        private final SpeechEncoder coarse;
        private final Plugins plugins;

        @Inject
        public Listener(SpeechEncoder fine, @Named("coarse") SpeechEncoder coarse, Plugins plugins) {
            this.fine = fine;
            this.coarse = coarse;
            this.plugins = plugins;
        }
    }

    // ------------------------------------------------------------- what is bound

    @Test
    void modelsLiveSideBySideEachUnderItsName() throws IOException {
        ModelOverrides coarse = new ModelOverrides("", new TreeMap<>(java.util.Map.of("encoder.options.hop", "1600")));
        Injector injector = Guice.createInjector(
                DualSlmModule.at(file(MODEL)),
                DualSlmModule.of(ModelSource.directory(bundle()))
                        .named("coarse")
                        .with(coarse));

        Listener listener = injector.getInstance(Listener.class);

        assertThat(listener.fine.streams().get(0).frameRate()).isEqualTo(16_000.0 / 384);
        assertThat(listener.coarse.streams().get(0).frameRate()).isEqualTo(10);
        assertThat(injector.getInstance(SpeechEncoder.class)).isSameAs(listener.fine);
        assertThat(injector.getInstance(Plugins.class)).isSameAs(listener.plugins);
        assertThat(injector.getInstance(Key.get(ModelConfiguration.class, Names.named("coarse")))
                        .bundle()
                        .encoder()
                        .options()
                        .values())
                .containsEntry("hop", "1600");
    }

    private Path bundle() throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("bundle"));
        Files.writeString(bundle.resolve("dualslm.json"), MODEL);
        return bundle;
    }

    @Test
    void aModelIsComposedOfPartsThatOthersBind() {
        Injector injector = Guice.createInjector(DualSlmModule.ofBoundParts(Instructions.standard()), parts());

        SpeechLanguageModel model = injector.getInstance(SpeechLanguageModel.class);

        assertThat(model.generationConfig().maxNewTokens()).isEqualTo(1);
        assertThat(injector.getInstance(SpeechLanguageModel.class)).isSameAs(model);
        assertThat(injector.getInstance(Key.get(Adapter.class, Linguistic.class)))
                .isSameAs(injector.getInstance(Key.get(FedAdapter.class, Linguistic.class))
                        .adapter());
    }

    @Test
    void apartFromCodeTakesThePlaceOfTheConfigurations() throws IOException {
        Injector injector = Guice.createInjector(
                Modules.override(DualSlmModule.at(file(MODEL))).with(parts()));

        assertThat(injector.getInstance(SpeechLanguageModel.class).instructions())
                .isEqualTo(
                        injector.getInstance(ModelConfiguration.class).bundle().instructions());
        assertThat(injector.getInstance(LanguageModel.class)).isInstanceOf(FakeLanguageModel.class);
    }

    @Test
    void nothingIsReadOrLoadedBeforeItIsAskedForInAnyStage() throws IOException {
        Path file = file("no JSON yet");
        Injector injector = Guice.createInjector(Stage.PRODUCTION, DualSlmModule.at(file));

        Files.writeString(file, MODEL);

        assertThat(injector.getInstance(SpeechEncoder.class)).isNotNull();
    }

    @Test
    void threadsThatAskAtOnceGetTheSame() throws Exception {
        Injector injector = Guice.createInjector(DualSlmModule.at(file(MODEL)));
        CountDownLatch start = new CountDownLatch(1);
        Set<SpeechEncoder> given = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    await(start);
                    given.add(injector.getInstance(SpeechEncoder.class));
                }))
                .toList();
        threads.forEach(Thread::start);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(given).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ------------------------------------------------------------- what goes wrong

    @Test
    void whatCannotBeLoadedIsToldByGuiceWithCauseAndRemedy() throws IOException {
        Path file = file(MODEL.replace("transformer-none", "transformer-djl"));
        Injector injector = Guice.createInjector(DualSlmModule.at(file));

        ProvisionException failure =
                catchThrowableOfType(ProvisionException.class, () -> injector.getInstance(SpeechLanguageModel.class));

        assertThat(failure.getCause())
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith(
                        file + ": 'languageModel': No language model provider is named 'transformer-djl'")
                .hasMessageEndingWith("add the artifact org.dualslm:dualslm-llm-djl");
        assertThat(withoutLines(failure.getMessage()))
                .startsWith("""
                        Unable to provision, see the following errors:

                        1) [Guice/ErrorInCustomProvider]: PluginException: MESSAGE
                          at DualSlmModule.bindConfigured(DualSlmModule.java)
                          while locating LanguageModel
                          at DualSlmModule.bindConfigured(DualSlmModule.java)
                          while locating FedAdapter annotated with @Paralinguistic("")
                          at DualSlmModule.bindModel(DualSlmModule.java)
                          while locating SpeechLanguageModel
                        """.replace("MESSAGE", failure.getCause().getMessage()));
    }

    @Test
    void aWrongFileFailsAnEagerModelWhileTheInjectorIsCreatedAndNamesThePlace() throws IOException {
        Path file = file(MODEL.replace("languageModel", "languagModel"));

        CreationException failure = catchThrowableOfType(
                CreationException.class,
                () -> Guice.createInjector(DualSlmModule.at(file).eager()));

        assertThat(failure.getErrorMessages().iterator().next().getCause()).isInstanceOf(ModelFormatException.class);
        assertThat(withoutLines(failure.getMessage())).startsWith("""
                        Unable to create injector, see the following errors:

                        1) [Guice/ErrorInCustomProvider]: ModelFormatException: FILE, line 4, column 19: 'languagModel' is not known; \
                        did you mean 'languageModel'?; known there are [base, companions, encoder, format, instructions, \
                        languageModel, linguistic, name, paralinguistic, trainedWith]
                          at DualSlmModule.bindConfigured(DualSlmModule.java)
                        """.replace("FILE", file.toString()));
    }

    @Test
    void aPartThatNobodyBindsIsMissedWhileTheInjectorIsCreated() {
        assertThatThrownBy(() -> Guice.createInjector(DualSlmModule.ofBoundParts(Instructions.standard())))
                .isInstanceOf(CreationException.class)
                .hasMessageContaining("No implementation for SpeechEncoder was bound")
                .hasMessageContaining("No implementation for FedAdapter annotated with @Linguistic");
    }

    private static String withoutLines(String message) {
        return message.replaceAll("\\.java:[0-9]+\\)", ".java)").replaceAll("at org\\.dualslm\\.guice@[^/]+/", "at ");
    }

    // ------------------------------------------------------------- the end

    @Test
    void everythingLoadedIsClosedOnceLastFirst() throws IOException {
        Injector injector = Guice.createInjector(DualSlmModule.at(file(MODEL)));
        LoadedModels models = injector.getInstance(LoadedModels.class);
        for (String part : List.of("first", "second", "third")) {
            models.load(() -> () -> closed.add(part));
        }

        models.close();
        models.close();

        assertThat(closed).containsExactly("third", "second", "first");
        assertThatThrownBy(() -> injector.getInstance(SpeechEncoder.class))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining("The models of this injector are closed; make another injector");
    }

    @Test
    void aModelOfBoundPartsClosesThem() {
        Injector injector = Guice.createInjector(DualSlmModule.ofBoundParts(Instructions.standard()), parts());
        injector.getInstance(SpeechLanguageModel.class);

        injector.getInstance(LoadedModels.class).close();

        assertThat(closed).containsExactlyInAnyOrder("encoder", "paralinguistic", "linguistic", "languageModel");
    }

    @Test
    void failuresToCloseAreAllToldAndLeaveNothingOpen() {
        LoadedModels models = new LoadedModels();
        for (int i = 1; i <= 3; i++) {
            int part = i;
            models.load(() -> () -> {
                closed.add("part " + part);
                if (part != 2) {
                    throw new IllegalStateException("stuck " + part);
                }
            });
        }

        assertThatThrownBy(models::close)
                .hasMessage("Closing 2 of 3 parts failed; the first with java.lang.IllegalStateException: stuck 3")
                .hasRootCauseMessage("stuck 3")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(other -> assertThat(other).hasMessage("stuck 1")));
        assertThat(closed).containsExactly("part 3", "part 2", "part 1");
    }

    @Test
    void aPartThatArrivesAfterTheEndIsClosed() {
        LoadedModels models = new LoadedModels();

        assertThatThrownBy(() -> models.load(() -> {
                    models.close();
                    return () -> closed.add("late");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(closed).containsExactly("late");
    }

    @Test
    void whoAsksForItIsClosedWhenTheJvmEnds() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path")
                                + java.io.File.pathSeparator
                                + System.getProperty("jdk.module.path"),
                        EndingProgram.class.getName(),
                        file(MODEL).toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(program.getInputStream().readAllBytes())).isEqualTo("ends\nclosed\n");
        assertThat(program.waitFor()).isZero();
    }

    /** Ends without closing anything itself. */
    static final class EndingProgram {
        private EndingProgram() {}

        public static void main(String[] arguments) {
            Injector injector = Guice.createInjector(
                    DualSlmModule.at(arguments[0]).closedOnShutdown(),
                    DualSlmModule.at(arguments[0]).named("other").closedOnShutdown());
            injector.getInstance(LoadedModels.class).load(() -> () -> System.out.print("closed\n"));
            System.out.print("ends\n");
        }
    }
}
