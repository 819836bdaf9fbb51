package org.dualslm.hub;

import java.time.Duration;

/** How to let time pass; a seam for tests. */
@FunctionalInterface
interface Waiting {
    void sleep(Duration duration) throws InterruptedException;
}
