/** How well a model hears: error rates of its words, and how often it tells an attribute rightly. */
package org.dualslm.train.evaluation;
