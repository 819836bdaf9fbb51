package org.dualslm.testkit;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dualslm.api.plugin.Provider;

/**
 * A plugin with one fault, and what must notice.
 *
 * @param fault in words, which name it: no two are the same
 * @param contract run against the plugin; it takes the provider as its constructor's parameter
 * @param provider of the plugin
 * @param check the test that must fail
 * @param others that may fail too, because the fault breaks their promise as well; {@link #ANY} for whatever else
 */
record Breach(String fault, Class<?> contract, Provider provider, String check, Set<String> others) {
    static final String ANY = "*";

    Breach(String fault, Class<?> contract, Provider provider, String check, String... others) {
        this(fault, contract, provider, check, Set.of(others));
    }

    static List<Breach> all() {
        return Stream.of(
                        AdapterBreaches.all(),
                        AdapterUseBreaches.all(),
                        TrainableAdapterBreaches.all(),
                        StepBreaches.all(),
                        EncoderBreaches.all(),
                        EncoderUseBreaches.all(),
                        LanguageModelBreaches.all(),
                        LanguageModelRefusalBreaches.all(),
                        LanguageModelUseBreaches.all(),
                        GenerationBreaches.all(),
                        DifferentiableBreaches.all(),
                        SourceBreaches.all(),
                        PluginBreaches.all())
                .flatMap(List::stream)
                .toList();
    }

    boolean explains(String failed) {
        return failed.equals(check) || others.contains(failed) || others.contains(ANY);
    }

    @Override
    public String toString() {
        return contract.getSuperclass().getSimpleName() + "." + check + ": " + fault;
    }
}
