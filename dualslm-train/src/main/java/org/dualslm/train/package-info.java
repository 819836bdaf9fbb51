/**
 * Training of the adapters on any encoder and language model; knows no engine. {@link org.dualslm.train.JointTrainer} is the paper's
 * first stage, {@link org.dualslm.train.AlignmentWarmUp} an optional one before it.
 */
package org.dualslm.train;
