/** Frame level and pitch as a speech encoder of their own, in plain Java. */
package org.dualslm.encoders.prosody;
