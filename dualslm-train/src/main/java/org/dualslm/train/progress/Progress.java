package org.dualslm.train.progress;

/** Where long work tells how far it has come. Shareable between threads. */
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (name, total, done) -> new Task() {
        @Override
        public void advance(long steps) {}

        @Override
        public void say(String message) {}

        @Override
        public void close() {}
    };

    /** Progress bars on the standard error stream, with speed and time left. */
    static Progress onConsole() {
        return new ConsoleProgress();
    }

    /** One piece of work under way. May be used from any thread. */
    interface Task extends AutoCloseable {
        /** Some more steps are done. */
        void advance(long steps);

        /** Shows a short message beside the bar, in place of the one before. */
        void say(String message);

        /** It is over, done or not. */
        @Override
        void close();
    }

    /**
     * Work starts.
     *
     * @param name a word or two
     * @param total how many steps it has
     * @param done how many of them were done already
     */
    Task start(String name, long total, long done);
}
