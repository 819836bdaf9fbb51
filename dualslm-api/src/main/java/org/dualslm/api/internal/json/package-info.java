/**
 * A small strict JSON reader and writer (RFC 8259) for the files that models, corpora and checkpoints carry. Open to this
 * library's own modules only.
 */
package org.dualslm.api.internal.json;
