package org.dualslm.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/** Ends a body that sends nothing for a minute, which the JDK's client would wait for without end. */
final class StallGuard extends FilterInputStream {
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL = 5_000;

    private final Thread watch = new Thread(this::watch, "dualslm-hub-stall-guard");
    private volatile long lastRead = System.nanoTime();
    private volatile boolean stalled;

    private StallGuard(InputStream body) {
        super(body);
        watch.setDaemon(true);
    }

    static StallGuard watch(InputStream body) {
        StallGuard guard = new StallGuard(body);
        guard.watch.start();
        return guard;
    }

    private void watch() {
        try {
            while (System.nanoTime() - lastRead < LIMIT) {
                Thread.sleep(POLL);
            }
            stalled = true;
            in.close(); // wakes the reader
        } catch (InterruptedException | IOException e) {
            // closed: nothing is left to watch
        }
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        int read = super.read(buffer, from, length);
        if (stalled) {
            throw new IOException("nothing came for a minute");
        }
        lastRead = System.nanoTime();
        return read;
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
