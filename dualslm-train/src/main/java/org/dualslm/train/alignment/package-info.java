/** Teaching the linguistic adapter where the words lie, by connectionist temporal classification over token embeddings. */
package org.dualslm.train.alignment;
