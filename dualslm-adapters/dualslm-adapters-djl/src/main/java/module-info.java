import org.dualslm.adapters.djl.LinguisticAdapterProvider;
import org.dualslm.adapters.djl.ParalinguisticAdapterProvider;
import org.dualslm.api.adapter.AdapterProvider;

/** The paper's two adapters, trainable, on DJL and PyTorch. */
module org.dualslm.adapters.djl {
    requires transitive org.dualslm.api;
    requires org.dualslm.adapters.common;
    requires org.dualslm.djl;

    exports org.dualslm.adapters.djl;

    provides AdapterProvider with
            ParalinguisticAdapterProvider,
            LinguisticAdapterProvider;
}
