/** Labelled recordings to train on and to test with, and their frames kept on disk. */
package org.dualslm.train.corpus;
