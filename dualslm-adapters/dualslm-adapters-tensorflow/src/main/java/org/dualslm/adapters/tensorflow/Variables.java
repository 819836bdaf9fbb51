package org.dualslm.adapters.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dualslm.adapters.common.Parameter;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.tensorflow.Tensors;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * One variable for each of an adapter's parameters, of its shape, in its order: the parameters themselves, their gradients, or a
 * mean that the optimizer keeps. They take memory from the first value on until they are removed.
 */
final class Variables {
    private final List<Operand<? extends TType>> handles = new ArrayList<>();
    private final List<Operand<TFloat32>> values = new ArrayList<>();
    private final List<Placeholder<TFloat32>> given = new ArrayList<>();
    private final List<Op> assignments = new ArrayList<>();
    private final List<Op> clearings = new ArrayList<>();
    private final List<Op> removals = new ArrayList<>();

    /** @param name by which the session tells them from others */
    Variables(Ops tf, String name, List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            long[] shape = IntStream.of(parameter.shape()).asLongStream().toArray();
            Operand<? extends TType> handle = tf.varHandleOp(
                    TFloat32.class, Shape.of(shape), VarHandleOp.sharedName(name + "." + parameter.name()));
            Placeholder<TFloat32> value = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
            handles.add(handle);
            // A gradient through the bare variable can crash the JVM.
            values.add(tf.identity(tf.readVariableOp(handle, TFloat32.class)));
            given.add(value);
            assignments.add(tf.assignVariableOp(handle, value));
            clearings.add(tf.assignVariableOp(handle, tf.fill(tf.constant(shape), tf.constant(0f))));
            removals.add(tf.destroyResourceOp(handle));
        }
    }

    int count() {
        return handles.size();
    }

    /** For operations that change a variable. */
    Operand<? extends TType> handle(int index) {
        return handles.get(index);
    }

    /** For operations that read one. */
    Operand<TFloat32> value(int index) {
        return values.get(index);
    }

    List<Operand<TFloat32>> values() {
        return values;
    }

    /** Makes one zero, after other operations. */
    Op clear(Ops after, int index) {
        return after.assignVariableOp(handle(index), after.zerosLike(value(index)));
    }

    void assign(Session session, List<FloatTensor> tensors) {
        List<TFloat32> fed = new ArrayList<>();
        try {
            Session.Runner run = session.runner();
            for (int i = 0; i < count(); i++) {
                fed.add(Tensors.of(tensors.get(i)));
                run.feed(given.get(i), fed.get(i));
                run.addTarget(assignments.get(i));
            }
            run.run().close();
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    /** Makes all zero, whether or not they had values. */
    void clear(Session session) {
        run(session, clearings);
    }

    /** Gives their memory back. */
    void remove(Session session) {
        run(session, removals);
    }

    private static void run(Session session, List<Op> targets) {
        Session.Runner run = session.runner();
        targets.forEach(run::addTarget);
        run.run().close();
    }

    List<FloatTensor> read(Session session) {
        Session.Runner run = session.runner();
        values.forEach(run::fetch);
        try (Result found = run.run()) {
            return IntStream.range(0, count())
                    .mapToObj(i -> Tensors.toFloatTensor(found.get(i)))
                    .toList();
        }
    }
}
