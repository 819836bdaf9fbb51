package org.dualslm.testkit;

import java.lang.reflect.Constructor;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a contract's constructor the provider of the breach that the run is about. */
final class WrongPlugin implements ParameterResolver {
    /** The configuration parameter that holds the breach's place in {@link Breach#all()}. */
    static final String PARAMETER = "breach";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getDeclaringExecutable() instanceof Constructor;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        int place =
                context.getConfigurationParameter(PARAMETER, Integer::valueOf).orElseThrow();
        return Breach.all().get(place).provider();
    }
}
