/**
 * Training of the adapters on any encoder and language model; knows no engine. {@link org.dualslm.train.StageTrainer} is any of the paper's
 * stages, {@link org.dualslm.train.AlignmentWarmUp} an optional one before them; {@code org.dualslm.train.curriculum} puts stages
 * together.
 */
package org.dualslm.train;
