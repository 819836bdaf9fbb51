package org.dualslm.encoders.onnx;

import org.dualslm.testkit.ProviderContract;

/** The provider is found, on either path. */
class PluginTest extends ProviderContract {
    @Override
    protected Class<MoonshineOnnxProvider> anyProvider() {
        return MoonshineOnnxProvider.class;
    }
}
