/** What the TensorFlow plugins share. */
package org.dualslm.tensorflow;
