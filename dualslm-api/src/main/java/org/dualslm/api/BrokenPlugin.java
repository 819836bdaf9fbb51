package org.dualslm.api;

/**
 * A plugin that was found but cannot be used; the others can.
 *
 * @param origin the jar or folder, as far as it is known
 * @param reason what is wrong with it, and what to do where that is known
 */
public record BrokenPlugin(String origin, String reason) {}
