package org.dualslm.api;

/**
 * A provider that was found.
 *
 * @param kind {@code speech encoder}, {@code adapter} or {@code language model}
 * @param name the provider's name
 * @param module its module, or {@code (class path)}
 * @param origin the jar or folder it came from
 */
public record InstalledPlugin(String kind, String name, String module, String origin) {}
