package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Every check of every contract goes red for a plugin that breaks its promise, and for nothing else. */
class EveryPromiseIsProvedTest {
    private static final List<Class<?>> CONTRACTS = List.of(
            AdapterContract.class,
            TrainableAdapterContract.class,
            SpeechEncoderContract.class,
            LanguageModelContract.class,
            DifferentiableLanguageModelContract.class,
            SourceProviderContract.class,
            ProviderContract.class);

    static Stream<Named<Integer>> breaches() {
        List<Breach> all = Breach.all();
        return IntStream.range(0, all.size())
                .mapToObj(place -> Named.of(all.get(place).toString(), place));
    }

    @ParameterizedTest
    @MethodSource("breaches")
    void aWrongPluginFailsTheCheckOfItsPromise(int place) {
        Breach breach = Breach.all().get(place);
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(breach.contract()))
                .configurationParameter(WrongPlugin.PARAMETER, Integer.toString(place))
                .execute();
        Set<String> failed = new LinkedHashSet<>();
        results.testEvents().failed().stream().forEach(event -> failed.add(method(event)));
        assertThat(results.containerEvents().failed().count())
                .as("contracts that could not be run")
                .isZero();
        assertThat(results.testEvents().started().count()).isGreaterThan(4);
        assertThat(failed).contains(breach.check());
        assertThat(failed).allMatch(breach::explains, "is what the fault breaks");
        assertThat(message(results, breach.check())).contains("promises that").contains("This one does not");
    }

    private static String method(Event event) {
        return ((org.junit.platform.engine.support.descriptor.MethodSource)
                        event.getTestDescriptor().getSource().orElseThrow())
                .getMethodName();
    }

    private static String message(EngineExecutionResults results, String check) {
        return results.testEvents().failed().stream()
                .filter(event -> method(event).equals(check))
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .flatMap(result -> result.getThrowable().stream())
                .map(Throwable::getMessage)
                .findFirst()
                .orElseThrow();
    }

    /** Class and name of each test that a contract has, those it inherits included. */
    static Set<String> checks(Class<?> contract) {
        Set<String> checks = new TreeSet<>();
        for (Class<?> type = contract; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Promise.class)) {
                    checks.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        return checks;
    }

    @Test
    void everyCheckHasAWrongPlugin() {
        Set<String> proved = new TreeSet<>();
        for (Breach breach : Breach.all()) {
            Optional<String> check = checks(breach.contract()).stream()
                    .filter(name -> name.endsWith("." + breach.check()))
                    .findFirst();
            assertThat(check).as("the check of %s", breach).isPresent();
            proved.add(check.orElseThrow());
        }
        Set<String> wanted = new TreeSet<>();
        CONTRACTS.forEach(contract -> wanted.addAll(checks(contract)));
        assertThat(proved).isEqualTo(wanted);
    }

    @Test
    void noTwoFaultsHaveOneName() {
        assertThat(Breach.all()).extracting(Breach::toString).doesNotHaveDuplicates();
    }
}
