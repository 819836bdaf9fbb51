package org.dualslm.hub;

import java.io.PrintStream;
import java.util.Locale;

/** One line for the file under way, drawn anew in its place at each whole percent. */
final class ConsoleBar implements DownloadProgress {
    private static final int WIDTH = 30;

    private final PrintStream out;
    private String file = "";
    private long percent = -1;

    ConsoleBar(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void at(String newFile, long done, long total) {
        long newPercent = total == 0 ? 100 : 100 * done / total;
        if (newFile.equals(file) && newPercent == percent) {
            return;
        }
        file = newFile;
        percent = newPercent;
        int filled = (int) (WIDTH * percent / 100);
        out.printf(
                Locale.ROOT,
                "\r%s [%s%s] %3d%% of %s%s",
                file,
                "=".repeat(filled),
                " ".repeat(WIDTH - filled),
                percent,
                size(total),
                done == total ? System.lineSeparator() : "");
        out.flush();
    }

    private static String size(long bytes) {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
