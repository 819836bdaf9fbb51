/** Programs that train and evaluate speech language models. */
package org.dualslm.examples.training;
