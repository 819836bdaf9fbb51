package org.dualslm.examples;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * This machine's memory, in bytes.
 *
 * @param total all of it that this process may use
 * @param available what is free, or can be freed without writing anything
 */
record MachineMemory(long total, long available) {
    static MachineMemory now() {
        com.sun.management.OperatingSystemMXBean system =
                (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long total = system.getTotalMemorySize();
        return new MachineMemory(total, Math.min(total, available(system.getFreeMemorySize())));
    }

    /** Linux counts what its file cache could give back; other systems only what is free. */
    private static long available(long free) {
        Path linux = Path.of("/proc/meminfo");
        try {
            return !Files.isReadable(linux)
                    ? free
                    : Files.readAllLines(linux).stream()
                            .filter(line -> line.startsWith("MemAvailable:"))
                            .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(free);
        } catch (IOException e) {
            return free;
        }
    }
}
