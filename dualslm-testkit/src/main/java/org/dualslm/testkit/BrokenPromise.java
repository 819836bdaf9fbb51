package org.dualslm.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Puts the promise in front of what a test found instead, be it a failed assertion or what the plugin threw. */
final class BrokenPromise implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable found) throws Throwable {
        if (found instanceof TestAbortedException || found instanceof VirtualMachineError) {
            throw found;
        }
        Promise promise = context.getRequiredTestMethod().getAnnotation(Promise.class);
        String words = found instanceof AssertionError ? found.getMessage() : "It threw " + found;
        AssertionError broken = new AssertionError(
                promise.by() + " promises that " + promise.that() + ". This one does not: "
                        + String.valueOf(words).strip(),
                found);
        broken.setStackTrace(found.getStackTrace());
        throw broken;
    }
}
