/** Whole trainings as data: files that name corpora, tasks, and stages with every setting, and what carries them out. */
package org.dualslm.train.curriculum;
