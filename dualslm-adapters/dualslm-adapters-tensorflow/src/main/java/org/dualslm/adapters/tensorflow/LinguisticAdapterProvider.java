package org.dualslm.adapters.tensorflow;

import java.util.Map;
import java.util.Set;
import org.dualslm.adapters.common.CheckedAdapter;
import org.dualslm.adapters.common.LinguisticArchitecture;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.FloatTensor;

/**
 * {@code linguistic-tensorflow}: what was said (paper, section 2.3). Groups of adjacent frames, concatenated (beyond the
 * recording's ends, zeros), through two linear layers with ReLU between. Parameters are named as in torch: {@code fc1.weight},
 * {@code fc1.bias}, {@code fc2.weight}, {@code fc2.bias}.
 *
 * <p>Options:
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>meaning</th></tr>
 * <tr><td>{@code stride}</td><td>5</td><td>frames to a vector: 5 make 10 a second of 50 a second</td></tr>
 * <tr><td>{@code context}</td><td>0</td><td>frames before and after these that go into the vector as well, an addition to the paper</td></tr>
 * <tr><td>{@code hidden}</td><td>2048</td><td>width between the two layers</td></tr>
 * <tr><td>{@code outputScale}</td><td>1</td><td>a fixed factor on the output, > 0; choose the standard deviation of the language
 * model's token embeddings, so that fresh vectors start at their scale</td></tr>
 * <tr><td>{@code device}</td><td>{@code cpu}</td><td>nothing else</td></tr>
 * </table>
 *
 * <p>Stateless; its adapters are safe for use by several threads, which wait for each other only where one trains.
 */
public final class LinguisticAdapterProvider implements AdapterProvider {
    /** For {@link java.util.ServiceLoader}, or to use directly. */
    public LinguisticAdapterProvider() {}

    @Override
    public String name() {
        return "linguistic-tensorflow";
    }

    @Override
    public Set<Class<?>> capabilities() {
        return Set.of(TrainableAdapter.class);
    }

    @Override
    public TrainableAdapter create(AdapterSpec spec, long seed) {
        LinguisticArchitecture architecture = architecture(spec);
        return CheckedAdapter.create(name(), architecture, seed, values -> new TensorFlowAdapter(architecture, values));
    }

    @Override
    public TrainableAdapter load(AdapterSpec spec, Map<String, FloatTensor> parameters) {
        LinguisticArchitecture architecture = architecture(spec);
        return CheckedAdapter.load(
                name(), architecture, parameters, values -> new TensorFlowAdapter(architecture, values));
    }

    private LinguisticArchitecture architecture(AdapterSpec spec) {
        Device.requireCpu(name(), spec.options());
        return LinguisticArchitecture.of(name(), spec, Device.OPTION);
    }
}
