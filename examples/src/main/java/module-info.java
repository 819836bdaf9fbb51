/** Runnable programs. */
module org.dualslm.examples {
    requires transitive org.dualslm.api;
    requires org.dualslm.guice;
    requires org.dualslm.llm.djl;
    requires org.dualslm.train;
    requires info.picocli;
    requires com.google.gson;
    requires me.tongfei.progressbar;
    requires jdk.management;

    exports org.dualslm.examples;

    opens org.dualslm.examples to
            com.google.guice,
            info.picocli;
    opens org.dualslm.examples.corpus to
            com.google.guice,
            info.picocli;
    opens org.dualslm.examples.pretrain to
            com.google.guice,
            info.picocli;
    opens org.dualslm.examples.swap to
            com.google.guice,
            info.picocli;
    opens org.dualslm.examples.training to
            com.google.guice,
            info.picocli;
}
