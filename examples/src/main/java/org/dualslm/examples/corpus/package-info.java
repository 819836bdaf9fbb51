/** The speech that trains the bundled model: its sentences, and their synthesis with known labels. */
package org.dualslm.examples.corpus;
