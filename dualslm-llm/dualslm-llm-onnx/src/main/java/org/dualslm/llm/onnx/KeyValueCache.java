package org.dualslm.llm.onnx;

import ai.onnxruntime.OnnxTensor;
import java.util.Map;

/** Keys and values of what was read, under the names of the inputs that take them. They stay in native memory. */
record KeyValueCache(Map<String, OnnxTensor> tensors) implements AutoCloseable {
    KeyValueCache {
        tensors = Map.copyOf(tensors);
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
