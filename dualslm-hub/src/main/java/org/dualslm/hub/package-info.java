/**
 * Published checkpoints: {@code hf:OWNER/NAME}, optionally {@code @REVISION}, as the source of any part of a model. They are kept
 * in the standard Hugging Face cache, so what other programs downloaded is not downloaded again. Nothing is asked of the network
 * unless a source names a checkpoint.
 */
package org.dualslm.hub;
