package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.List;
import org.dualslm.adapters.common.AdapterProgram;
import org.dualslm.adapters.common.AdapterTraining;
import org.dualslm.adapters.common.Architecture;
import org.dualslm.adapters.common.OptimizerState;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.djl.Device;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;

/**
 * An adapter as a Torch program: each batch is one native call, forward or backward, and so is an optimizer step. Parameters,
 * gradients and optimizer state stay on the device.
 */
final class TorchAdapter implements AdapterProgram {
    private final Architecture architecture;
    private final ForwardPass forward;
    private final NDManager manager;
    private final TorchProgram program;
    private NDList weights;

    TorchAdapter(String name, Architecture architecture, Device device, List<FloatTensor> values) {
        this.architecture = architecture;
        this.forward = ForwardPass.of(architecture);
        this.manager = device.newManager();
        this.program = TorchProgram.compile(name, forward.method() + TorchTraining.METHODS);
        this.weights = toDevice(manager, values);
    }

    static NDList toDevice(NDManager manager, List<FloatTensor> values) {
        NDList tensors = new NDList();
        values.forEach(value -> tensors.add(Tensors.of(manager, value)));
        return tensors;
    }

    static List<FloatTensor> toHeap(NDList tensors) {
        return tensors.stream().map(Tensors::toFloatTensor).toList();
    }

    TorchProgram program() {
        return program;
    }

    ForwardPass forward() {
        return forward;
    }

    NDList weights() {
        return weights;
    }

    @Override
    public long paddedSize(List<Embeddings> frames) {
        return architecture.paddedSize(frames);
    }

    @Override
    public FloatBuffer adapt(List<Embeddings> frames) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray output = program.call(scope, "adapt", new NDList(), forward.inputs(scope, frames), weights)
                    .singletonOrThrow();
            return Tensors.toBuffer(output);
        }
    }

    @Override
    public List<FloatTensor> parameters() {
        return toHeap(weights);
    }

    @Override
    public void replaceParameters(List<FloatTensor> values) {
        NDList fresh = toDevice(manager, values);
        weights.close();
        weights = fresh;
    }

    @Override
    public AdapterTraining train() {
        return new TorchTraining(this, manager.newSubManager());
    }

    @Override
    public AdapterTraining train(OptimizerState state) {
        return new TorchTraining(this, manager.newSubManager(), state);
    }

    @Override
    public void close() {
        program.close();
        manager.close();
    }
}
