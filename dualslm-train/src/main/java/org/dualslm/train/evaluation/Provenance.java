package org.dualslm.train.evaluation;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where a figure comes from, for whoever wants to repeat it. Immutable.
 *
 * @param version of this project
 * @param java version of the JDK, and the platform
 * @param date when, in UTC, ISO 8601
 * @param model its name or place
 * @param parts the plugin and source of each part of the model, by what the part is
 * @param fingerprints digests of weights and settings, by the same names
 * @param corpus what was heard: a corpus's reader, or {@code manifest}
 * @param directory where it lay; recordings are named relative to it
 * @param selection which of its recordings, in words
 */
public record Provenance(
        String version,
        String java,
        String date,
        String model,
        Map<String, String> parts,
        Map<String, String> fingerprints,
        String corpus,
        String directory,
        String selection) {
    public Provenance {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(java, "java");
        Objects.requireNonNull(date, "date");
        Objects.requireNonNull(model, "model");
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
        fingerprints = Collections.unmodifiableMap(new TreeMap<>(fingerprints));
        Objects.requireNonNull(corpus, "corpus");
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(selection, "selection");
    }

    /** What a result calls a recording, as other machines may too: its path from the corpus's directory, with slashes. */
    public String nameOf(Path audio) {
        Path base = Path.of(directory).toAbsolutePath().normalize();
        Path named = audio.startsWith(base) ? base.relativize(audio) : audio;
        return named.toString().replace('\\', '/');
    }

    /** The JDK at work, and its platform. */
    public static String thisJava() {
        return Runtime.version() + ", " + System.getProperty("java.vendor") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch");
    }

    /** The version of this project at work; {@code unknown} outside its modules. */
    public static String thisVersion() {
        Module module = Provenance.class.getModule();
        return module.isNamed() ? module.getDescriptor().rawVersion().orElse("unknown") : "unknown";
    }
}
