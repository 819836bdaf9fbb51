package org.dualslm.testkit;

import java.util.List;
import org.dualslm.api.plugin.SourceProvider;

/** The contract can be kept. */
class FolderSourcesTest extends SourceProviderContract {
    @Override
    protected SourceProvider provider() {
        return new FolderSources();
    }

    @Override
    protected String location() {
        return "test:tiny";
    }

    @Override
    protected List<String> files() {
        return List.of("seed.txt");
    }

    @Override
    protected String missingLocation() {
        return "test:nothing-there";
    }
}
