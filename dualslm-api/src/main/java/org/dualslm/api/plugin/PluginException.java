package org.dualslm.api.plugin;

import org.dualslm.api.DualSlmException;

/** A plugin is unknown, there twice, badly named, or lacks a capability that was asked for. */
public class PluginException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    public PluginException(String message) {
        super(message);
    }

    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
