package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dualslm.api.InstalledPlugin;
import org.dualslm.api.Plugins;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.Provider;
import org.dualslm.api.plugin.SourceProvider;

/**
 * What a plugin's jar as a whole promises: that its providers are found on the module path and on the class path, by good names,
 * and cost nothing until they are used. A plugin's test extends it and names one of its providers:
 *
 * <pre>{@code
 * class MyPluginTest extends ProviderContract {
 *     @Override
 *     protected Class<? extends Provider> anyProvider() {
 *         return MyEncoderProvider.class;
 *     }
 * }
 * }</pre>
 */
public abstract class ProviderContract {
    static final List<Class<? extends Provider>> KINDS = List.of(
            SpeechEncoderProvider.class, AdapterProvider.class, LanguageModelProvider.class, SourceProvider.class);

    /** Generous: names and constants take hundreds of bytes, models take millions. */
    private static final long BYTES = 64 << 10;

    /** For subclasses. */
    protected ProviderContract() {}

    /** Any provider of the plugin: the jar or folder that it comes from is tested. */
    protected abstract Class<? extends Provider> anyProvider();

    PluginArtifact artifact() {
        return PluginArtifact.of(anyProvider());
    }

    /** The classes registered for a kind, for either path. */
    private Set<String> registered(Class<? extends Provider> kind) {
        PluginArtifact artifact = artifact();
        Set<String> names = new TreeSet<>(artifact.onClassPath(kind));
        names.addAll(artifact.onModulePath(kind));
        return names;
    }

    private Provider construct(String className) {
        try {
            return (Provider) anyProvider()
                    .getClassLoader()
                    .loadClass(className)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            return fail(
                    "%s is registered, but is no provider with a public constructor without parameters: %s",
                    className, e);
        }
    }

    @Promise(by = "Plugin", that = "its providers are registered, this one among them")
    void theProviderIsRegistered() {
        assertThat(KINDS.stream().flatMap(kind -> registered(kind).stream()).toList())
                .as("providers registered in %s", artifact().location())
                .contains(anyProvider().getName());
    }

    @Promise(by = "Plugin", that = "module-info and META-INF/services register the same providers")
    void modulePathAndClassPathAgree() {
        PluginArtifact artifact = artifact();
        assertThat(artifact.module())
                .as("module-info in %s", artifact.location())
                .isPresent();
        for (Class<?> kind : KINDS) {
            assertThat(artifact.onClassPath(kind))
                    .as("META-INF/services/%s, compared with module-info", kind.getName())
                    .containsExactlyInAnyOrderElementsOf(artifact.onModulePath(kind));
        }
    }

    @Promise(by = "Plugin", that = "every provider registered is found by ServiceLoader and by Plugins")
    void everyProviderIsFound() {
        List<InstalledPlugin> installed = Plugins.installed().list();
        for (Class<? extends Provider> kind : KINDS) {
            Set<String> found = ServiceLoader.load(kind, anyProvider().getClassLoader()).stream()
                    .map(provider -> provider.type().getName())
                    .collect(Collectors.toSet());
            assertThat(found).as("found for %s", kind.getSimpleName()).containsAll(registered(kind));
            for (String className : registered(kind)) {
                assertThat(installed)
                        .as("the plugins installed")
                        .extracting(InstalledPlugin::name)
                        .contains(construct(className).name());
            }
        }
    }

    @Promise(
            by = "Provider.name",
            that = "it is lower-case ASCII letters, digits and dashes, and names one provider of its kind")
    void namesAreGood() {
        for (Class<? extends Provider> kind : KINDS) {
            List<String> names = new ArrayList<>();
            registered(kind).forEach(className -> names.add(construct(className).name()));
            assertThat(names).as("names of kind %s", kind.getSimpleName()).doesNotHaveDuplicates();
            assertThat(names).allSatisfy(name -> assertThat(name).matches(Building.NAME));
        }
    }

    @Promise(
            by = "Provider",
            that = "its constructor does nothing heavy: it allocates next to nothing and starts no thread")
    void constructorsAreCheap() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (Class<? extends Provider> kind : KINDS) {
            for (String className : registered(kind)) {
                assertThatCode(() -> construct(className)).doesNotThrowAnyException(); // loads classes, which may cost
                long started = threads.getTotalStartedThreadCount();
                long before = threads.getCurrentThreadAllocatedBytes();
                construct(className);
                assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                        .as("bytes that the constructor of %s allocates", className)
                        .isLessThan(BYTES);
                assertThat(threads.getTotalStartedThreadCount())
                        .as("threads started before and after the constructor of %s", className)
                        .isEqualTo(started);
            }
        }
    }
}
