/** Runnable programs. */
package org.dualslm.examples;
