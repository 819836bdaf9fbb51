package org.dualslm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.Safetensors;

/**
 * Brings a checkpoint's tensors into native memory. On a CPU a tensor that is stored in the wanted number format is the mapped
 * file itself, without a copy: it costs no time, and memory only as it is read. Others are read and converted piece by piece,
 * never through a mapping, so that loading takes no more memory than what is loaded.
 *
 * <p><b>Never write to a loaded tensor</b>: where it is mapped, that ends the process. Gradients can be taken through it.
 *
 * <p>For one thread. Close it when everything is loaded; what was loaded belongs to the manager.
 */
public final class WeightLoader implements AutoCloseable {
    /** PyTorch's numbers of the types that weights may be stored in. */
    private static final Map<DType, Integer> SCALAR_TYPES =
            Map.of(DType.F16, 5, DType.F32, 6, DType.F64, 7, DType.BF16, 15);

    /** Bytes that are read at once. */
    private static final int PIECE = 16 << 20;

    /** {@code set_} reads the same memory as another type; TorchScript has no {@code view} that does. */
    private static final String PROGRAM = """
              def reinterpret(self: __torch__.M, bytes: Tensor, type: Tensor, size: Tensor) -> Tensor:
                empty = torch.empty([0], dtype=int(torch.item(type)), layout=None, device=ops.prim.device(bytes))
                return torch.set_(empty, bytes, 0, [int(torch.item(size))], [1])

              def room(self: __torch__.M, type: Tensor, size: Tensor) -> Tensor:
                return torch.empty([int(torch.item(size))], dtype=int(torch.item(type)), layout=None, device=ops.prim.device(size))

              def fill(self: __torch__.M, room: Tensor, start: Tensor, bytes: Tensor, type: Tensor, size: Tensor) -> Tensor:
                part = torch.narrow(room, 0, int(torch.item(start)), int(torch.item(size)))
                return torch.copy_(part, self.reinterpret(bytes, type, size))
            """;

    private final NDManager manager;
    private final Safetensors file;
    private final Precision precision;
    private final TorchProgram program = TorchProgram.compile("weights", PROGRAM);

    /**
     * A loader for one checkpoint.
     *
     * @param manager owns what is loaded, and decides on which device it is
     * @param precision the number format of what is loaded, whatever that of the file
     */
    public WeightLoader(NDManager manager, Safetensors file, Precision precision) {
        this.manager = manager;
        this.file = file;
        this.precision = precision;
    }

    /**
     * Refuses a checkpoint that does not hold exactly what a model wants, before anything is loaded.
     *
     * @param model for messages: what kind of model wants it
     * @param ignored names that may be there too
     * @throws ModelFormatException if a tensor is missing, unknown, or of another shape or type, naming it and its file
     */
    public void check(String model, Collection<WeightSpec> wanted, Predicate<String> ignored) {
        Set<String> unknown = new TreeSet<>(file.names());
        wanted.forEach(weight -> unknown.remove(weight.name()));
        unknown.removeIf(ignored);
        if (!unknown.isEmpty()) {
            throw new ModelFormatException(file.description() + " has tensors that a " + model
                    + " model of this config.json does not have: "
                    + unknown.stream().limit(10).collect(Collectors.joining(", ")));
        }
        wanted.forEach(this::check);
    }

    private void check(WeightSpec weight) {
        int[] shape = file.shape(weight.name()); // refuses a missing one
        if (!Arrays.equals(shape, weight.shape())) {
            throw new ModelFormatException("Tensor '" + weight.name() + "' in " + file.description() + " has shape "
                    + Arrays.toString(shape) + "; config.json wants " + Arrays.toString(weight.shape()));
        }
        DType type = file.dtype(weight.name());
        if (!SCALAR_TYPES.containsKey(type)) {
            throw new ModelFormatException("Tensor '" + weight.name() + "' in " + file.description() + " is stored as "
                    + type + "; weights can be " + new TreeSet<>(SCALAR_TYPES.keySet()));
        }
    }

    /**
     * Loads one tensor, or several that agree in all dimensions but the first, one below the other.
     *
     * @throws ModelFormatException if one is missing, or of another shape or type, naming it and its file
     */
    public NDArray load(WeightSpec... parts) {
        List<WeightSpec> all = List.of(parts);
        all.forEach(this::check);
        long[] shape = Arrays.stream(parts[0].shape()).asLongStream().toArray();
        if (shape.length > 0) {
            shape[0] = all.stream().mapToLong(part -> part.shape()[0]).sum();
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray weight =
                    mapped(scope, all).orElseGet(() -> copied(scope, all)).reshape(shape);
            weight.attach(manager);
            return weight;
        }
    }

    private Optional<NDArray> mapped(NDManager scope, List<WeightSpec> parts) {
        List<String> names = parts.stream().map(WeightSpec::name).toList();
        DType type = precision.stored();
        if (manager.getDevice().isGpu() || names.stream().anyMatch(name -> file.dtype(name) != type)) {
            return Optional.empty();
        }
        return file.mapped(names)
                .filter(bytes -> bytes.alignmentOffset(0, type.bytes()) == 0)
                .map(bytes -> view(scope, bytes, type));
    }

    private NDArray view(NDManager scope, ByteBuffer bytes, DType type) {
        // DJL's array refers to the buffer, and the manager to the array, so that the file stays mapped as long as its
        // tensors live.
        NDArray memory = manager.create(bytes, new Shape(bytes.remaining()), DataType.UINT8);
        NDList arguments = new NDList(memory, scalarType(scope, type), number(scope, bytes.remaining() / type.bytes()));
        return program.call(scope, "reinterpret", arguments).singletonOrThrow();
    }

    private NDArray copied(NDManager scope, List<WeightSpec> parts) {
        long size = parts.stream().mapToLong(WeightSpec::size).sum();
        NDArray weight = program.call(
                        scope, "room", new NDList(scalarType(scope, precision.stored()), number(scope, size)))
                .singletonOrThrow();
        long start = 0;
        for (WeightSpec part : parts) {
            int most = PIECE / file.dtype(part.name()).bytes();
            for (long done = 0; done < part.size(); done += most) {
                copy(weight, start + done, part, done, (int) Math.min(most, part.size() - done));
            }
            start += part.size();
        }
        return weight;
    }

    /** Copies so many of the part's numbers, from {@code from} on, to {@code start} and after it. */
    private void copy(NDArray weight, long start, WeightSpec part, long from, int count) {
        DType type = file.dtype(part.name());
        try (NDManager scope = manager.newSubManager()) {
            NDArray bytes = Tensors.bytes(
                    scope, count * type.bytes(), memory -> file.read(part.name(), from * type.bytes(), memory));
            NDList arguments =
                    new NDList(weight, number(scope, start), bytes, scalarType(scope, type), number(scope, count));
            program.call(scope, "fill", arguments);
        }
    }

    private static NDArray scalarType(NDManager scope, DType type) {
        return number(scope, SCALAR_TYPES.get(type));
    }

    private static NDArray number(NDManager scope, long value) {
        return Tensors.longs(scope, new long[] {value}, 1);
    }

    /** Frees the loader, not what it loaded. */
    @Override
    public void close() {
        program.close();
    }
}
