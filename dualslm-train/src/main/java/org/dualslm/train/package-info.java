/** Tasks, trainer, checkpoints and evaluation on any encoder, adapters and language model. Knows no engine. */
package org.dualslm.train;
