/** Speech encoders on TensorFlow: {@link org.dualslm.encoders.tensorflow.SavedModelProvider}. */
package org.dualslm.encoders.tensorflow;
