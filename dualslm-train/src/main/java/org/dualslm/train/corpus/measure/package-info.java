/** Labels of pitch, tempo and energy for recordings that come without: measured from the signal, and cut into classes. */
package org.dualslm.train.corpus.measure;
