package org.dualslm.examples;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.util.Modules;
import org.dualslm.api.ModelOverrides;
import org.dualslm.api.Plugins;
import org.dualslm.guice.DualSlmModule;

/** What commands may ask for: the model that {@code --model} names, its parts, and the plugins. Nothing is loaded before. */
final class ProgramModule extends AbstractModule {
    @Override
    protected void configure() {
        ModelOption model = new ModelOption();
        bind(ModelOption.class).toInstance(model);
        PluginsOption plugins = new PluginsOption();
        bind(PluginsOption.class).toInstance(plugins);
        install(Modules.override(DualSlmModule.at(model::location).with(ModelOverrides.ofSystemProperties()))
                .with(binder ->
                        binder.bind(Plugins.class).toProvider(plugins::find).in(Singleton.class)));
    }
}
