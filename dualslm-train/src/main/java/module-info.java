/** Tasks, trainer, checkpoints and evaluation on any encoder, adapters and language model. Knows no engine. */
module org.dualslm.train {
    requires transitive org.dualslm.api;
    requires me.tongfei.progressbar;
    requires java.desktop;
    requires java.net.http;
    requires org.knowm.xchart;

    exports org.dualslm.train;
    exports org.dualslm.train.alignment;
    exports org.dualslm.train.corpus;
    exports org.dualslm.train.corpus.measure;
    exports org.dualslm.train.curriculum;
    exports org.dualslm.train.evaluation;
    exports org.dualslm.train.judge;
    exports org.dualslm.train.probe;
    exports org.dualslm.train.progress;
    exports org.dualslm.train.report;
    exports org.dualslm.train.task;
}
