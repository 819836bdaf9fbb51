/**
 * The paper's two adapters, trainable, on DJL and PyTorch: {@link org.dualslm.adapters.djl.ParalinguisticAdapterProvider} and
 * {@link org.dualslm.adapters.djl.LinguisticAdapterProvider}.
 */
package org.dualslm.adapters.djl;
