/** Makes the small frozen language model that ships with the project, from text alone. */
package org.dualslm.examples.pretrain;
