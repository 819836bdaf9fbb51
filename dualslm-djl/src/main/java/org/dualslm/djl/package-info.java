/** What the reference engine's plugins share: device choice, Torch programs, tensors. */
package org.dualslm.djl;
