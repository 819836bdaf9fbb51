/** The paper's two adapters, trainable, on DJL and PyTorch. */
package org.dualslm.adapters.djl;
