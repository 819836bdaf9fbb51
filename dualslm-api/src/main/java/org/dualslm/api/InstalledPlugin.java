package org.dualslm.api;

import java.util.List;

/**
 * A provider that was found. Immutable.
 *
 * @param kind {@code speech encoder}, {@code adapter}, {@code language model} or {@code model source}
 * @param name the provider's name
 * @param version its module's, or its jar's {@code Implementation-Version}; empty if neither says
 * @param capabilities simple names of the interfaces that provider and components implement beyond their kind, sorted
 * @param module its module, or {@code (class path)}
 * @param origin the jar or folder it came from
 */
public record InstalledPlugin(
        String kind, String name, String version, List<String> capabilities, String module, String origin) {
    public InstalledPlugin {
        capabilities = List.copyOf(capabilities);
    }
}
