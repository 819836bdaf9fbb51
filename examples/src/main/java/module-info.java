/** Runnable programs. */
module org.dualslm.examples {
    requires org.dualslm.api;
    requires org.dualslm.llm.djl;
    requires org.dualslm.llm.onnx;
    requires org.dualslm.train;
    requires info.picocli;
    requires com.google.gson;
    requires me.tongfei.progressbar;
    requires jdk.management;

    exports org.dualslm.examples;

    opens org.dualslm.examples to
            info.picocli;
    opens org.dualslm.examples.corpus to
            info.picocli;
    opens org.dualslm.examples.pretrain to
            info.picocli;
    opens org.dualslm.examples.training to
            info.picocli;
}
