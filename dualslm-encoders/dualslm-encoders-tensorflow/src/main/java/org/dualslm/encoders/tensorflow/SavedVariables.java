package org.dualslm.encoders.tensorflow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.proto.DataType;

/** The variables of a loaded SavedModel: its weights, where they are not part of the graph. */
final class SavedVariables {
    private static final Set<String> TYPES = Set.of("VarHandleOp", "VariableV2", "Variable");
    private static final int CHUNK = 1 << 16;

    private final Session session;
    private final Map<String, Output<?>> variables = new TreeMap<>();

    SavedVariables(SavedModelBundle bundle) {
        session = bundle.session();
        Map<String, Output<?>> found = new TreeMap<>();
        for (Iterator<GraphOperation> operations = bundle.graph().operations(); operations.hasNext(); ) {
            GraphOperation operation = operations.next();
            if (TYPES.contains(operation.type())) {
                found.put(operation.name(), operation.output(0));
            }
        }
        found.forEach((name, variable) -> {
            if (hasValue(variable)) {
                variables.put(name, variable);
            }
        });
    }

    /** An optimizer's variables were not saved, and texts are no weights. */
    private boolean hasValue(Output<?> variable) {
        try (Result value = session.runner().fetch(variable).run()) {
            return value.get(0).dataType() != DataType.DT_STRING;
        } catch (TensorFlowException e) {
            return false;
        }
    }

    /** Names and values, in a fixed order. */
    void digest(MessageDigest digest) {
        byte[] chunk = new byte[CHUNK];
        variables.forEach((name, variable) -> {
            digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            try (Result value = session.runner().fetch(variable).run()) {
                ByteDataBuffer bytes = value.get(0).asRawTensor().data();
                for (long offset = 0; offset < bytes.size(); offset += CHUNK) {
                    int length = (int) Math.min(CHUNK, bytes.size() - offset);
                    bytes.offset(offset).read(chunk, 0, length);
                    digest.update(chunk, 0, length);
                }
            }
        });
    }
}
