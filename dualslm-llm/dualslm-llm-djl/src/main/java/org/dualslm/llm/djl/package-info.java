/** Decoder-only language models from Hugging Face checkpoints, on DJL and PyTorch. */
package org.dualslm.llm.djl;
