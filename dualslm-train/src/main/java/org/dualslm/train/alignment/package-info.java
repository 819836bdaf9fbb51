/** Teaching adapters to spell text in a language model's own embeddings, by connectionist temporal classification. */
package org.dualslm.train.alignment;
