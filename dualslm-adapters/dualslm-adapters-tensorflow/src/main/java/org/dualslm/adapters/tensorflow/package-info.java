/**
 * The paper's two adapters, trainable, on TensorFlow: {@link org.dualslm.adapters.tensorflow.ParalinguisticAdapterProvider} and
 * {@link org.dualslm.adapters.tensorflow.LinguisticAdapterProvider}.
 */
package org.dualslm.adapters.tensorflow;
