/** ONNX graphs: run, read, written. For this project's plugins on ONNX Runtime only. */
package org.dualslm.onnx;
