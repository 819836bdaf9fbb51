/** Products of float matrices on the heap, for this module and training; no part of the public interface. */
package org.dualslm.api.matrix;
