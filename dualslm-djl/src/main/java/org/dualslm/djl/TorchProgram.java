package org.dualslm.djl;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.dualslm.api.internal.lock.UseLock;

/**
 * A computation written as TorchScript source text, of which each call is one native call, however many operators it has. Any
 * ATen operator may be used, by its name in the {@code torch} namespace. The text is a list of methods, each indented by two
 * spaces, each parameter typed:
 *
 * <pre>{@code
 *   def scale(self: __torch__.M, x: Tensor, w: List[Tensor]) -> Tensor:
 *     return torch.mul(x, w[0])
 * }</pre>
 *
 * <p>First come the single tensors, then the lists of tensors. A method gives a {@code Tensor}, a {@code Tuple} of tensors, or a
 * {@code List[Tensor]}. Constants are baked into the text or passed as tensors.
 *
 * <p><b>Gradients</b> are taken inside the program, so that forward pass, backward pass and the freeing of the graph are one
 * call, and no state of the engine is shared between threads:
 *
 * <pre>{@code
 *   def gradient(self: __torch__.M, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
 *     leaf = torch.requires_grad_(torch.detach(x))
 *     loss = torch.sum(torch.mul(leaf, w[0]))
 *     g = torch.grad([loss], [leaf])
 *     return (torch.detach(loss), unchecked_cast(Tensor, g[0]))
 * }</pre>
 *
 * <p>called with {@link #callForGradients}. Arrays not made leaves in this way get no gradient and cost no graph. What is
 * returned must be detached. A vector–Jacobian product is {@code torch.grad([y], leaves, [dy])}.
 *
 * <p>In-place operators ({@code torch.copy_}, {@code torch._fused_adamw_}) write to the caller's arrays. One that takes lists must
 * be given a list that came as an argument: a write to a list built in the program is taken for dead code.
 *
 * <p>Thread-safe: several threads may call at once. {@link #close} waits for the calls under way.
 */
public final class TorchProgram implements AutoCloseable {
    private final Model model;
    private final PtSymbolBlock block;
    private final UseLock lock;

    private TorchProgram(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
        this.lock = new UseLock("The Torch program '" + model.getName() + "'");
    }

    /**
     * Compiles a program. It holds no tensors, so it runs on whichever device its arguments are on.
     *
     * @param name for messages
     * @param methods the source text, in ASCII
     * @throws IllegalArgumentException if it does not compile, with the compiler's message
     */
    public static TorchProgram compile(String name, String methods) {
        Model model = Model.newInstance(name, ai.djl.Device.cpu(), Device.ENGINE);
        try {
            model.load(new ByteArrayInputStream(TorchArchive.of(methods)));
            return new TorchProgram(model);
        } catch (EngineException | MalformedModelException | IOException e) {
            model.close();
            throw new IllegalArgumentException(
                    "The Torch program '" + name + "' does not compile: " + e.getMessage(), e);
        }
    }

    /**
     * Runs a method without recording gradients.
     *
     * @param scope owns the results; the caller closes it
     * @param method the method's name
     * @param tensors its arguments of type {@code Tensor}, in order
     * @param lists its arguments of type {@code List[Tensor]}, in order, none of them empty. An array that threads share must
     *     stand in the list of the same number in all of them (DJL passes the grouping through the array's name)
     * @return what the method returned, one array for each tensor
     * @throws EngineException if the program fails, with its trace
     * @throws IllegalStateException if closed
     */
    public NDList call(NDManager scope, String method, NDList tensors, NDList... lists) {
        return lock.use(() -> call(scope, method, false, tensors, lists));
    }

    /** As {@link #call}, but the program may take gradients; the caller's arrays are not touched by that. */
    public NDList callForGradients(NDManager scope, String method, NDList tensors, NDList... lists) {
        return lock.use(() -> call(scope, method, true, tensors, lists));
    }

    private NDList call(NDManager scope, String method, boolean gradients, NDList tensors, NDList... lists) {
        try (NDArray methodName = scope.create(new Shape(0))) {
            methodName.setName("module_method:" + method);
            NDList arguments = arguments(methodName, tensors, lists);
            boolean wasRecording = JniUtils.isGradMode();
            JniUtils.setGradMode(gradients);
            // The profiling executor would compute the first calls in another way than later ones, and profile anew for
            // every
            // shape; the plain interpreter repeats exactly. The setting is the thread's own, like the gradient mode.
            JniUtils.setGraphExecutorOptimize(false);
            try {
                // "Training" here only means: not in inference mode, whose tensors could never be used for gradients.
                return IValueUtils.forward(block, arguments, true);
            } finally {
                JniUtils.setGradMode(wasRecording);
            }
        }
    }

    /** DJL reads an array named {@code module_method:NAME} as the method, and gathers arrays of one name {@code …[]} in a list. */
    private static NDList arguments(NDArray methodName, NDList tensors, NDList... lists) {
        NDList arguments = new NDList(methodName);
        for (NDArray tensor : tensors) {
            tensor.setName(null);
            arguments.add(tensor);
        }
        for (int i = 0; i < lists.length; i++) {
            if (lists[i].isEmpty()) {
                throw new IllegalArgumentException("List " + i + " is empty, which DJL cannot pass");
            }
            String name = "list" + i + "[]";
            for (NDArray tensor : lists[i]) {
                tensor.setName(name);
                arguments.add(tensor);
            }
        }
        return arguments;
    }

    /** Frees the program after the calls under way. Closing twice does nothing. */
    @Override
    public void close() {
        lock.close(model::close);
    }
}
