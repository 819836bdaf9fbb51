/** Keeps native memory in use from being freed; exported to this project's own modules only. */
package org.dualslm.api.internal.lock;
