package org.dualslm.testkit;

/** Makes the moment in which another thread can do harm long enough for it. */
final class Crowd {
    private static final int TURNS = 10;

    private Crowd() {}

    static void letOthersIn() {
        for (int i = 0; i < TURNS; i++) {
            Thread.yield();
        }
    }
}
