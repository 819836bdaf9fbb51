import org.dualslm.adapters.tensorflow.LinguisticAdapterProvider;
import org.dualslm.adapters.tensorflow.ParalinguisticAdapterProvider;
import org.dualslm.api.adapter.AdapterProvider;

/** The paper's two adapters, trainable, on TensorFlow. */
module org.dualslm.adapters.tensorflow {
    requires transitive org.dualslm.api;
    requires org.dualslm.adapters.common;
    requires org.dualslm.tensorflow;

    exports org.dualslm.adapters.tensorflow;

    provides AdapterProvider with
            ParalinguisticAdapterProvider,
            LinguisticAdapterProvider;
}
