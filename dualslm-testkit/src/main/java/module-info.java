/** Conformance tests that any plugin runs against itself. */
module org.dualslm.testkit {
    requires transitive org.dualslm.api;
    requires transitive org.junit.jupiter.api;
    requires transitive org.assertj.core;
    requires jdk.management;

    exports org.dualslm.testkit;
    // JUnit finds the tests of a contract where they are.
    opens org.dualslm.testkit to
            org.junit.platform.commons;
}
