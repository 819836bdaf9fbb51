package org.dualslm.api;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.plugin.PluginException;

/** Says in words why a plugin could not be loaded. Keeps none of the plugin's objects: they would keep its classes loaded. */
final class PluginFailure {
    private PluginFailure() {}

    /** The messages of a failure and its causes, as far as each says something new. */
    static String reason(Throwable failure) {
        List<String> reasons = new ArrayList<>();
        for (Throwable cause = failure; cause != null && reasons.size() < 6; cause = cause.getCause()) {
            if (cause instanceof InvocationTargetException) {
                continue; // says nothing of its own
            }
            String message = cause instanceof PluginException ? cause.getMessage() : text(cause);
            if (reasons.isEmpty() || !reasons.get(reasons.size() - 1).contains(message)) {
                reasons.add(message);
            }
        }
        return String.join(": ", reasons);
    }

    private static String text(Throwable cause) {
        String kind = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? kind : kind + ": " + cause.getMessage();
    }
}
