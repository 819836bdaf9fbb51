package org.dualslm.adapters.djl;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.adapters.common.CheckedAdapter;
import org.dualslm.adapters.common.ParalinguisticArchitecture;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.djl.Device;

/**
 * {@code paralinguistic-djl}: how it was said (paper, section 2.2). One transformer encoder layer over the frames (post-norm,
 * ReLU, layer norm epsilon 1e-5, no dropout), adaptive average pooling to a fixed number of vectors, and a projection to the
 * language model's width. Parameters are named as in torch: {@code layer.self_attn.in_proj_weight} (query, key and value
 * stacked), …, {@code projection.bias}.
 *
 * <p>Options:
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>meaning</th></tr>
 * <tr><td>{@code layerWidth}</td><td>the input width</td><td>width of the layer; if another, frames are first projected to it by
 * {@code input.weight} and {@code input.bias}, so that many streams side by side cost little</td></tr>
 * <tr><td>{@code heads}</td><td>8</td><td>attention heads; must divide the layer's width</td></tr>
 * <tr><td>{@code feedForward}</td><td>4 × {@code layerWidth}</td><td>width of the layer's hidden activations</td></tr>
 * <tr><td>{@code tokens}</td><td>10</td><td>vectors for each utterance, whatever its length</td></tr>
 * <tr><td>{@code statistics}</td><td>false</td><td>whether {@code statistics.weight} maps the mean and the standard deviation of all
 * input frames, each layer-normalized over its columns without weights, to a shift of all vectors: what differs between recordings as wholes
 * (voices, moods) is then learned from few of them</td></tr>
 * <tr><td>{@code outputScale}</td><td>1</td><td>a fixed factor on the output, > 0; choose the standard deviation of the language
 * model's token embeddings, so that fresh vectors start at their scale</td></tr>
 * <tr><td>{@code device}</td><td>a GPU if there is one</td><td>{@code cpu}, {@code gpu} or {@code gpu:N}</td></tr>
 * </table>
 *
 * <p>Stateless; its adapters are safe for use by several threads, which wait for each other only where one trains.
 */
public final class ParalinguisticAdapterProvider implements AdapterProvider {
    /** For {@link java.util.ServiceLoader}, or to use directly. */
    public ParalinguisticAdapterProvider() {}

    @Override
    public String name() {
        return "paralinguistic-djl";
    }

    @Override
    public Set<Class<?>> capabilities() {
        return Set.of(TrainableAdapter.class);
    }

    @Override
    public TrainableAdapter create(AdapterSpec spec, long seed) {
        ParalinguisticArchitecture architecture = architecture(spec);
        return CheckedAdapter.create(name(), architecture, seed, values -> program(architecture, spec, values));
    }

    @Override
    public TrainableAdapter load(AdapterSpec spec, Map<String, FloatTensor> parameters) {
        ParalinguisticArchitecture architecture = architecture(spec);
        return CheckedAdapter.load(name(), architecture, parameters, values -> program(architecture, spec, values));
    }

    private ParalinguisticArchitecture architecture(AdapterSpec spec) {
        return ParalinguisticArchitecture.of(name(), spec, Device.OPTION);
    }

    private TorchAdapter program(ParalinguisticArchitecture architecture, AdapterSpec spec, List<FloatTensor> values) {
        return new TorchAdapter(name(), architecture, Device.choose(spec.options()), values);
    }
}
