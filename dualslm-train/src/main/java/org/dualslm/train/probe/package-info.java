/** How much of each kind of information vectors carry, measured by linear classifiers trained on them. */
package org.dualslm.train.probe;
