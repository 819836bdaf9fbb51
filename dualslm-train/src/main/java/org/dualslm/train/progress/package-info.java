/** Showing how far long work has come. */
package org.dualslm.train.progress;
