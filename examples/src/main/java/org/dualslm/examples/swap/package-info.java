/** One recording through models that differ in names only. */
package org.dualslm.examples.swap;
