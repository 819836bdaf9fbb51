package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.dualslm.adapters.common.AdapterTraining;
import org.dualslm.adapters.common.OptimizerState;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.djl.Tensors;

/** Training of any adapter by Torch methods that call its {@code adapt}. */
final class TorchTraining implements AdapterTraining {
    /** Lists are parallel: parameters {@code w}, accumulated gradients {@code g}, and Adam's two running means {@code m} and {@code v}. */
    static final String METHODS = """
              def accumulate(self: __torch__.M, dy: Tensor, inputs: List[Tensor], w: List[Tensor], g: List[Tensor]) -> Tensor:
                leaves = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  _0 = torch.append(leaves, torch.requires_grad_(torch.detach(w[i])))
                y = (self).adapt(inputs, leaves)
                found = torch.grad([y], leaves, annotate(List[Optional[Tensor]], [dy]))
                for j in range(torch.len(g)):
                  _1 = torch.add_(g[j], unchecked_cast(Tensor, found[j]))
                return dy
              def norm(self: __torch__.M, g: List[Tensor]) -> Tensor:
                norms = annotate(List[Tensor], [])
                for i in range(torch.len(g)):
                  _0 = torch.append(norms, torch.linalg_vector_norm(g[i], 2, None, False, dtype=7))
                return torch.linalg_vector_norm(torch.stack(norms), 2)
              def clear(self: __torch__.M, g: List[Tensor]) -> Tensor:
                for i in range(torch.len(g)):
                  _0 = torch.zero_(g[i])
                return g[0]
              def step(self: __torch__.M, s: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor]) -> Tensor:
                scale = float(torch.item(torch.select(s, 0, 0)))
                decay = float(torch.item(torch.select(s, 0, 1)))
                beta1 = float(torch.item(torch.select(s, 0, 2)))
                beta2 = float(torch.item(torch.select(s, 0, 3)))
                rate = float(torch.item(torch.select(s, 0, 4)))
                root = float(torch.item(torch.select(s, 0, 5)))
                epsilon = float(torch.item(torch.select(s, 0, 6)))
                for i in range(torch.len(w)):
                  d = torch.mul_(g[i], scale)
                  _0 = torch.mul_(w[i], decay)
                  _1 = torch.lerp_(m[i], d, torch.sub(1., beta1))
                  _2 = torch.addcmul_(torch.mul_(v[i], beta2), d, d, value=torch.sub(1., beta2))
                  denominator = torch.add_(torch.div_(torch.sqrt(v[i]), root), epsilon)
                  _3 = torch.addcdiv_(w[i], m[i], denominator, value=torch.neg(rate))
                  _4 = torch.zero_(d)
                return s
            """;

    private final TorchAdapter adapter;
    private final NDManager manager;
    private final NDList gradients;
    private final NDList means;
    private final NDList squares;

    /** Takes over the manager. */
    TorchTraining(TorchAdapter adapter, NDManager manager) {
        this.adapter = adapter;
        this.manager = manager;
        this.gradients = zeros();
        this.means = zeros();
        this.squares = zeros();
    }

    /** Takes over the manager. */
    TorchTraining(TorchAdapter adapter, NDManager manager, OptimizerState state) {
        this.adapter = adapter;
        this.manager = manager;
        this.gradients = zeros();
        this.means = TorchAdapter.toDevice(manager, state.means());
        this.squares = TorchAdapter.toDevice(manager, state.squares());
    }

    private NDList zeros() {
        NDList zeros = new NDList();
        adapter.weights().forEach(weight -> zeros.add(manager.zeros(weight.getShape(), DataType.FLOAT32)));
        return zeros;
    }

    @Override
    public void accumulate(List<Embeddings> frames, Embeddings outputGradients) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = adapter.forward().inputs(scope, frames);
            NDList gradient = new NDList(Tensors.of(scope, outputGradients));
            adapter.program().callForGradients(scope, "accumulate", gradient, inputs, adapter.weights(), gradients);
        }
    }

    @Override
    public double gradientNorm() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray norm = adapter.program()
                    .call(scope, "norm", new NDList(), gradients)
                    .singletonOrThrow();
            return norm.toDoubleArray()[0];
        }
    }

    @Override
    public void step(AdamW settings, double gradientScale, long number) {
        try (NDManager scope = manager.newSubManager()) {
            NDList numbers = new NDList(scope.create(settings(settings, gradientScale, number)));
            adapter.program().call(scope, "step", numbers, adapter.weights(), gradients, means, squares);
        }
    }

    @Override
    public void clearGradients() {
        try (NDManager scope = manager.newSubManager()) {
            adapter.program().call(scope, "clear", new NDList(), gradients);
        }
    }

    @Override
    public List<FloatTensor> gradients() {
        return TorchAdapter.toHeap(gradients);
    }

    @Override
    public List<FloatTensor> means() {
        return TorchAdapter.toHeap(means);
    }

    @Override
    public List<FloatTensor> squares() {
        return TorchAdapter.toHeap(squares);
    }

    /**
     * What {@code step} wants to know, in its order.
     *
     * @param gradientScale multiplies every gradient
     * @param number of the step, from 1
     */
    private static double[] settings(AdamW adamW, double gradientScale, long number) {
        return new double[] {
            gradientScale,
            1 - adamW.learningRate() * adamW.weightDecay(),
            adamW.beta1(),
            adamW.beta2(),
            adamW.learningRate() / (1 - Math.pow(adamW.beta1(), number)),
            Math.sqrt(1 - Math.pow(adamW.beta2(), number)),
            adamW.epsilon()
        };
    }

    @Override
    public void close() {
        manager.close();
    }
}
