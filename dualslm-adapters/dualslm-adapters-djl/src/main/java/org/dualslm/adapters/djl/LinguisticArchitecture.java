package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.List;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Device;
import org.dualslm.djl.Tensors;

/** Adjacent frames concatenated, and two linear layers. */
record LinguisticArchitecture(int width, int stride, int hidden, int outputWidth, double outputScale)
        implements Architecture {

    static LinguisticArchitecture of(String owner, AdapterSpec spec) {
        spec.options().requireOnly(owner, "stride", "hidden", "outputScale", Device.OPTION);
        return new LinguisticArchitecture(
                spec.inputWidth(),
                spec.options().integer("stride", 5, 1),
                spec.options().integer("hidden", 2048, 1),
                spec.outputWidth(),
                OutputScale.of(owner, spec.options()));
    }

    @Override
    public List<Parameter> parameters() {
        long grouped = (long) stride * width;
        return List.of(
                Parameter.linear("fc1.weight", grouped, hidden, grouped),
                Parameter.linear("fc1.bias", grouped, hidden),
                Parameter.linear("fc2.weight", hidden, outputWidth, hidden),
                Parameter.linear("fc2.bias", hidden, outputWidth));
    }

    @Override
    public int outputLength(int frames) {
        return (frames - 1) / stride + 1;
    }

    @Override
    public long paddedSize(List<Embeddings> frames) {
        return groups(frames) * Math.max((long) stride * width, Math.max(hidden, outputWidth));
    }

    /** Groups do not know of each other, so those of the whole batch are the rows of one matrix, and nothing is masked. */
    @Override
    public NDList inputs(NDManager scope, List<Embeddings> frames) {
        int groups = Math.toIntExact(groups(frames));
        FloatBuffer rows = FloatBuffer.allocate(groups * stride * width);
        int group = 0;
        for (Embeddings sequence : frames) {
            rows.position(group * stride * width).put(sequence.asBuffer());
            group += outputLength(sequence.length());
        }
        return new NDList(Tensors.floats(scope, rows.rewind(), groups, (long) stride * width));
    }

    private long groups(List<Embeddings> frames) {
        return frames.stream()
                .mapToLong(sequence -> outputLength(sequence.length()))
                .sum();
    }

    @Override
    public String forward() {
        return """
                  def adapt(self: __torch__.M, inputs: List[Tensor], w: List[Tensor]) -> Tensor:
                    hidden = torch.relu(torch.linear(inputs[0], w[0], w[1]))
                    return torch.mul(torch.linear(hidden, w[2], w[3]), SCALE)
                """.replace("SCALE", Double.toString(outputScale));
    }
}
