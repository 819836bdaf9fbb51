package org.dualslm.adapters.common;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.dualslm.api.tensor.FloatTensor;

/** Compares named tensors with what an adapter has. */
final class NamedTensors {
    private NamedTensors() {}

    /**
     * What is wrong with the tensors, in words; empty if each name of {@code wanted} is there, in its shape, and no other.
     *
     * @param what names the tensors: "parameter"
     */
    static Optional<String> fault(String what, Map<String, FloatTensor> tensors, Map<String, int[]> wanted) {
        TreeSet<String> missing = new TreeSet<>(wanted.keySet());
        missing.removeAll(tensors.keySet());
        if (!missing.isEmpty()) {
            return Optional.of("lacks the " + what + " '" + missing.first() + "'"
                    + (missing.size() > 1 ? " and " + (missing.size() - 1) + " more: " + missing : ""));
        }
        TreeSet<String> unknown = new TreeSet<>(tensors.keySet());
        unknown.removeAll(wanted.keySet());
        if (!unknown.isEmpty()) {
            return Optional.of("has no " + what + " " + unknown + "; it has " + wanted.keySet());
        }
        return wanted.entrySet().stream()
                .filter(entry -> !Arrays.equals(tensors.get(entry.getKey()).shape(), entry.getValue()))
                .findFirst()
                .map(entry -> "needs the " + what + " '" + entry.getKey() + "' in shape "
                        + Arrays.toString(entry.getValue()) + ", not "
                        + Arrays.toString(tensors.get(entry.getKey()).shape()));
    }
}
