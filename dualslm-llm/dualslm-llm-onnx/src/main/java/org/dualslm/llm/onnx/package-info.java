/** Decoder-only language models on ONNX Runtime. */
package org.dualslm.llm.onnx;
