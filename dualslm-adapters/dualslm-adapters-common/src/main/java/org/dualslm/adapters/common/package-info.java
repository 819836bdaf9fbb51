/**
 * What the paper's two adapters are, whatever the engine: {@link org.dualslm.adapters.common.Architecture} says what they are made
 * of, {@link org.dualslm.adapters.common.CheckedAdapter} keeps their promises around an engine's
 * {@link org.dualslm.adapters.common.AdapterProgram}.
 */
package org.dualslm.adapters.common;
