/** Models and their parts as Guice bindings. */
module org.dualslm.guice {
    requires transitive org.dualslm.api;
    requires transitive com.google.guice;
    requires transitive jakarta.inject;

    exports org.dualslm.guice;
}
