/** What the other packages share. Not exported. */
package org.dualslm.train.internal;
