/** What a model is asked to do with speech, and which kind of information that needs. */
package org.dualslm.train.task;
