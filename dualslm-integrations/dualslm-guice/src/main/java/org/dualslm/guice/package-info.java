/** Models and their parts as Guice bindings: start with {@link org.dualslm.guice.DualSlmModule}. */
package org.dualslm.guice;
