package org.dualslm.examples;

import com.google.inject.AbstractModule;
import org.dualslm.api.ModelOverrides;
import org.dualslm.guice.DualSlmModule;

/** What commands may ask for: the model that {@code --model} names, its parts, and the plugins. Nothing is loaded before. */
final class ProgramModule extends AbstractModule {
    @Override
    protected void configure() {
        ModelOption model = new ModelOption();
        bind(ModelOption.class).toInstance(model);
        install(DualSlmModule.at(model::location).with(ModelOverrides.ofSystemProperties()));
    }
}
