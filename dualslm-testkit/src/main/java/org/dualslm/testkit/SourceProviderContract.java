package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.SourceProvider;

/**
 * What every {@link SourceProvider} promises. A provider's test extends it and names the provider, a location with files and one
 * without:
 *
 * <pre>{@code
 * class MySourceTest extends SourceProviderContract {
 *     @Override
 *     protected SourceProvider provider() {
 *         return new MySourceProvider();
 *     }
 *
 *     @Override
 *     protected String location() {
 *         return "mine:tiny";
 *     }
 *
 *     @Override
 *     protected List<String> files() {
 *         return List.of("config.json");
 *     }
 *
 *     @Override
 *     protected String missingLocation() {
 *         return "mine:nothing-there";
 *     }
 * }
 * }</pre>
 */
public abstract class SourceProviderContract {
    private static final String UNKNOWN = "no-such-file.bin";

    /** For subclasses. */
    protected SourceProviderContract() {}

    /** The provider to test. */
    protected abstract SourceProvider provider();

    /** A location whose files can be had, scheme included. */
    protected abstract String location();

    /** Some of its files, at least one. */
    protected abstract List<String> files();

    /** A location of the scheme that is well-formed, but where nothing is. */
    protected abstract String missingLocation();

    private List<byte[]> contents() {
        ModelSource source = provider().resolve(location());
        return files().stream().map(source::bytes).toList();
    }

    @Promise(
            by = "SourceProvider.name",
            that = "it is the scheme of its locations: lower-case ASCII letters, digits and dashes, two at least")
    void theNameIsTheScheme() {
        String name = provider().name();
        assertThat(name)
                .matches(Building.NAME)
                .hasSizeGreaterThan(1)
                .isEqualTo(provider().name());
        assertThat(List.of(location(), missingLocation()))
                .allSatisfy(each -> assertThat(each).startsWith(name + ":"));
    }

    @Promise(by = "SourceProvider.resolve", that = "it gives a source that holds the location's files")
    void theFilesAreThere() {
        assertThat(files()).as("files given to the contract").isNotEmpty();
        ModelSource source = provider().resolve(location());
        assertThat(source.description()).isNotBlank();
        assertThat(files()).allSatisfy(file -> {
            assertThat(source.contains(file)).as("contains(%s)", file).isTrue();
            assertThat(source.bytes(file)).as(file).isNotEmpty();
        });
        assertThat(source.contains(UNKNOWN)).as("contains(%s)", UNKNOWN).isFalse();
        Refusal.of(UNKNOWN, () -> source.bytes(UNKNOWN), ModelFormatException.class, UNKNOWN);
    }

    @Promise(by = "SourceProvider.resolve", that = "the same location gives the same files")
    void theSameLocationGivesTheSameFiles() {
        assertSame(contents(), contents());
    }

    @Promise(by = "SourceProvider.resolve", that = "threads may ask at once")
    void threadsMayResolveAtOnce() {
        List<byte[]> expected = contents();
        List<Callable<List<byte[]>>> calls = Collections.nCopies(Concurrently.THREADS, this::contents);
        Concurrently.call(calls).forEach(found -> assertSame(found, expected));
    }

    private void assertSame(List<byte[]> found, List<byte[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as(files().get(i)).isEqualTo(expected.get(i));
        }
    }

    @Promise(
            by = "SourceProvider.resolve",
            that = "a location without files is refused with a DualSlmException that names it")
    void aMissingLocationIsNamed() {
        String place = missingLocation().substring(missingLocation().indexOf(':') + 1);
        Refusal.of(missingLocation(), () -> provider().resolve(missingLocation()), DualSlmException.class, place);
    }

    @Promise(
            by = "SourceProvider.resolve",
            that = "what is no location of its scheme is refused as an argument that is named")
    void otherSchemesAreRefused() {
        String other = "other-" + location();
        Refusal.ofArgument(other, () -> provider().resolve(other), other);
        Refusal.ofArgument("a scheme alone", () -> provider().resolve(provider().name() + ":"));
        Refusal.ofNull("a null location", () -> provider().resolve(null));
    }
}
