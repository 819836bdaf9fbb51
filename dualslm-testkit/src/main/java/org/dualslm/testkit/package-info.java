/** Conformance tests that any plugin runs against itself. */
package org.dualslm.testkit;
