/** Trains the adapters of a model, and evaluates models. */
package org.dualslm.examples.training;
