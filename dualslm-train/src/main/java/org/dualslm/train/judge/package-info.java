/** Answers judged by another language model, over the protocol that most servers of language models speak. */
package org.dualslm.train.judge;
