package org.dualslm.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;

/** Brings a checkpoint's tensors into memory, in the order and number format in which the Torch programs take them. */
final class TransformerWeights {
    /** PyTorch's numbers of the types that weights are stored in. */
    private static final Map<DType, Integer> SCALAR_TYPES =
            Map.of(DType.F16, 5, DType.F32, 6, DType.F64, 7, DType.BF16, Precision.BFLOAT16.scalarType());

    /** {@code set_} reads the same memory as another type; TorchScript has no {@code view} that does. */
    private static final String CONVERT = """
              def convert(self: __torch__.M, bytes: Tensor, source: Tensor, target: Tensor, size: Tensor) -> Tensor:
                empty = torch.empty([0], dtype=int(torch.item(source)), layout=None, device=ops.prim.device(bytes))
                stored = torch.set_(empty, bytes, 0, [int(torch.item(size))], [1])
                return torch.to(stored, int(torch.item(target)))
              def stack(self: __torch__.M, parts: List[Tensor]) -> Tensor:
                return torch.cat(parts, 0)
            """;

    private final TransformerConfig config;
    private final Safetensors file;
    private final Precision precision;

    private TransformerWeights(TransformerConfig config, Safetensors file, Precision precision) {
        this.config = config;
        this.file = file;
        this.precision = precision;
    }

    /**
     * Loads every weight, and after them the rotary frequencies.
     *
     * @param manager owns them
     * @throws ModelFormatException if a tensor is missing, unknown, or of another shape or type
     */
    static NDList load(NDManager manager, TransformerConfig config, Safetensors file, Precision precision) {
        TransformerWeights weights = new TransformerWeights(config, file, precision);
        WeightLayout layout = WeightLayout.of(config);
        weights.check(layout);
        NDList loaded = new NDList();
        try (TorchProgram program = TorchProgram.compile("weights", CONVERT)) {
            for (WeightLayout.Slot slot : layout.slots()) {
                loaded.add(weights.load(manager, program, slot));
            }
        }
        loaded.add(frequencies(manager, config));
        return loaded;
    }

    /** Rotations per position of each pair of a head's dimensions: {@code theta^(-2i / headSize)}, always in float32. */
    static NDArray frequencies(NDManager manager, TransformerConfig config) {
        int pairs = config.headSize() / 2;
        float[] frequencies = new float[pairs];
        for (int i = 0; i < pairs; i++) {
            frequencies[i] = (float) Math.pow(config.ropeTheta(), -2.0 * i / config.headSize());
        }
        return Tensors.floats(manager, FloatBuffer.wrap(frequencies), pairs);
    }

    private void check(WeightLayout layout) {
        Set<String> unknown = new TreeSet<>(file.names());
        layout.parts().forEach(part -> unknown.remove(part.name()));
        // Some checkpoints repeat the tied table under its second name, and keep what can be computed.
        unknown.removeIf(name ->
                name.endsWith("rotary_emb.inv_freq") || config.tiedEmbeddings() && name.equals(WeightLayout.HEAD));
        if (!unknown.isEmpty()) {
            throw new ModelFormatException(file.description() + " has tensors that a "
                    + config.architecture().modelType() + " model of this config.json does not have: "
                    + unknown.stream().limit(10).collect(Collectors.joining(", ")));
        }
        layout.parts().forEach(this::check);
    }

    private void check(WeightLayout.Part part) {
        int[] shape = file.shape(part.name()); // refuses a missing one
        if (!Arrays.equals(shape, part.shape())) {
            throw new ModelFormatException("Tensor '" + part.name() + "' in " + file.description() + " has shape "
                    + Arrays.toString(shape) + "; config.json wants " + Arrays.toString(part.shape()));
        }
        if (!SCALAR_TYPES.containsKey(file.dtype(part.name()))) {
            throw new ModelFormatException("Tensor '" + part.name() + "' in " + file.description() + " is stored as "
                    + file.dtype(part.name()) + "; weights can be " + new TreeSet<>(SCALAR_TYPES.keySet()));
        }
    }

    private NDArray load(NDManager manager, TorchProgram program, WeightLayout.Slot slot) {
        try (NDManager scope = manager.newSubManager()) {
            NDList parts = new NDList();
            for (WeightLayout.Part part : slot.parts()) {
                parts.add(load(scope, program, part));
            }
            NDArray weight = parts.size() == 1
                    ? parts.get(0)
                    : program.call(scope, "stack", new NDList(), parts).singletonOrThrow();
            weight.attach(manager);
            return weight;
        }
    }

    private NDArray load(NDManager scope, TorchProgram program, WeightLayout.Part part) {
        DType type = file.dtype(part.name());
        ByteBuffer bytes = file.bytes(part.name());
        NDList arguments = new NDList(
                Tensors.bytes(scope, bytes, bytes.remaining()),
                number(scope, SCALAR_TYPES.get(type)),
                number(scope, precision.scalarType()),
                number(scope, bytes.remaining() / type.bytes()));
        long[] shape = Arrays.stream(part.shape()).asLongStream().toArray();
        return program.call(scope, "convert", arguments).singletonOrThrow().reshape(shape);
    }

    private static NDArray number(NDManager scope, long value) {
        return Tensors.longs(scope, new long[] {value}, 1);
    }
}
