/** Conformance tests that any plugin runs against itself. */
module org.dualslm.testkit {
    requires transitive org.dualslm.api;
    requires transitive org.junit.jupiter.api;
    requires transitive org.assertj.core;

    exports org.dualslm.testkit;
}
