package org.dualslm.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.SourceProvider;
import org.junit.jupiter.api.extension.ExtendWith;

/** Providers of sources that break one promise each. */
final class SourceBreaches {
    private SourceBreaches() {}

    /** The contract for a provider of any make. */
    @ExtendWith(WrongPlugin.class)
    static final class Contract extends SourceProviderContract {
        private final SourceProvider provider;

        Contract(SourceProvider provider) {
            this.provider = provider;
        }

        @Override
        protected SourceProvider provider() {
            return provider;
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

    private static Breach breach(String fault, String check, SourceProvider provider, String... others) {
        return new Breach(fault, Contract.class, provider, check, others);
    }

    /** A folder with other content at each call. */
    private static ModelSource changing(int content) {
        try {
            Path folder = Files.createTempDirectory("changing");
            folder.toFile().deleteOnExit();
            Path file = Files.writeString(folder.resolve("seed.txt"), "content " + content);
            file.toFile().deleteOnExit();
            return ModelSource.directory(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Breach> all() {
        AtomicInteger resolved = new AtomicInteger();
        return List.of(
                breach("the name is another scheme", "theNameIsTheScheme", new FolderSources() {
                    @Override
                    public String name() {
                        return "tests";
                    }
                }),
                breach(
                        "the folder above is given",
                        "theFilesAreThere",
                        new FolderSources() {
                            @Override
                            ModelSource found(String folder) {
                                super.found(folder);
                                return super.found(".");
                            }
                        },
                        "theSameLocationGivesTheSameFiles",
                        "threadsMayResolveAtOnce"),
                breach(
                        "files change from call to call",
                        "theSameLocationGivesTheSameFiles",
                        new FolderSources() {
                            @Override
                            ModelSource found(String folder) {
                                super.found(folder);
                                return changing(resolved.incrementAndGet());
                            }
                        },
                        "threadsMayResolveAtOnce"),
                breach(
                        "all threads share one place for their location",
                        "threadsMayResolveAtOnce",
                        new FolderSources() {
                            private volatile Thread asking;

                            @Override
                            ModelSource found(String folder) {
                                asking = Thread.currentThread();
                                Crowd.letOthersIn();
                                return asking == Thread.currentThread() ? super.found(folder) : super.found("other");
                            }
                        }),
                breach("what is missing is not named", "aMissingLocationIsNamed", new FolderSources() {
                    @Override
                    ModelSource found(String folder) {
                        try {
                            return super.found(folder);
                        } catch (ModelFormatException e) {
                            throw new ModelFormatException("Not found", e);
                        }
                    }
                }),
                breach("other schemes are taken", "otherSchemesAreRefused", new FolderSources() {
                    @Override
                    public ModelSource resolve(String location) {
                        return super.resolve(location.replaceFirst("^other-", ""));
                    }
                }));
    }
}
