/** Speech encoders from Hugging Face checkpoints: Whisper, wav2vec 2.0, HuBERT, WavLM. */
package org.dualslm.encoders.djl;
