/** Logs of trainings and results of evaluations as curves, event files and pages to read. */
package org.dualslm.train.report;
