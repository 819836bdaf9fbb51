/** Speech encoders on ONNX Runtime. */
package org.dualslm.encoders.onnx;
