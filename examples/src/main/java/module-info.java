/** Runnable programs. Open, because Guice makes their commands and picocli fills them. */
open module org.dualslm.examples {
    requires transitive org.dualslm.api;
    requires org.dualslm.guice;
    requires org.dualslm.llm.djl;
    requires org.dualslm.llm.onnx;
    requires org.dualslm.train;
    requires transitive info.picocli;
    requires com.google.gson;
    requires me.tongfei.progressbar;
    requires jdk.management;

    exports org.dualslm.examples;
}
