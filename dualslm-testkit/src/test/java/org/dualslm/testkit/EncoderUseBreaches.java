package org.dualslm.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;

/** Speech encoders that refuse or close wrongly. */
final class EncoderUseBreaches {
    private EncoderUseBreaches() {}

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(refusals());
        all.addAll(lifecycle());
        return all;
    }

    private static List<Breach> refusals() {
        return List.of(
                EncoderBreaches.provider(
                        "the name is in capitals", "providerHasAPluginName", new TinyEncoder.Provider() {
                            @Override
                            public String name() {
                                return "TINY";
                            }
                        }),
                EncoderBreaches.provider(
                        "a capability is declared that encoders lack",
                        "declaredCapabilitiesAreTrue",
                        new TinyEncoder.Provider() {
                            @Override
                            public Set<Class<?>> capabilities() {
                                return Set.of(Runnable.class);
                            }
                        }),
                EncoderBreaches.provider(
                        "unknown options are ignored", "unknownOptionsAreRefusedByName", new TinyEncoder.Provider() {
                            @Override
                            public SpeechEncoder create(ModelSource source, Options options) {
                                return super.create(source, Options.none().with("gain", options.number("gain", 1)));
                            }
                        }),
                EncoderBreaches.provider(
                        "known options are not told", "unknownOptionsAreRefusedByName", new TinyEncoder.Provider() {
                            @Override
                            public SpeechEncoder create(ModelSource source, Options options) {
                                if (options.values().containsKey("no-such-option")) {
                                    throw new IllegalArgumentException("There is no option no-such-option");
                                }
                                return super.create(source, options);
                            }
                        }),
                EncoderBreaches.provider(
                        "a missing file is made up", "missingFilesAreNamed", new TinyEncoder.Provider() {
                            @Override
                            public SpeechEncoder create(ModelSource source, Options options) {
                                return source.contains("seed.txt")
                                        ? super.create(source, options)
                                        : new TinyEncoder(1, 1);
                            }
                        }),
                EncoderBreaches.provider(
                        "a missing file is not named", "missingFilesAreNamed", new TinyEncoder.Provider() {
                            @Override
                            public SpeechEncoder create(ModelSource source, Options options) {
                                if (!source.contains("seed.txt")) {
                                    throw new ModelFormatException("Something is missing in " + source.description());
                                }
                                return super.create(source, options);
                            }
                        }),
                EncoderBreaches.breach(
                        "unknown streams are left out",
                        "unknownStreamIsRefusedWithTheNamesThatExist",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            void requireKnown(Set<String> wanted) {
                                if (wanted.size() < 2) {
                                    super.requireKnown(wanted);
                                }
                            }
                        }),
                EncoderBreaches.breach(
                        "the streams that exist are not told",
                        "unknownStreamIsRefusedWithTheNamesThatExist",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            void requireKnown(Set<String> wanted) {
                                if (!Set.of("fine", "coarse").containsAll(wanted)) {
                                    throw new IllegalArgumentException("Unknown among " + wanted);
                                }
                                super.requireKnown(wanted);
                            }
                        }),
                EncoderBreaches.breach(
                        "no stream is nothing to do",
                        "askingForNoStreamIsRefused",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            void requireKnown(Set<String> wanted) {
                                if (!wanted.isEmpty()) {
                                    super.requireKnown(wanted);
                                }
                            }
                        }),
                EncoderBreaches.breach(
                        "null is left out",
                        "nullIsRefused",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
                                return super.encode(
                                        clips.stream().filter(Objects::nonNull).toList(), wanted);
                            }
                        },
                        "aFailingCallHarmsNoOther"));
    }

    private static List<Breach> lifecycle() {
        AtomicBoolean closedTogether = new AtomicBoolean();
        return List.of(
                EncoderBreaches.breach(
                        "all threads share one place for their clips",
                        "concurrentCallsGiveWhatSerialCallsGive",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            private volatile List<AudioClip> scratch;

                            @Override
                            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
                                scratch = clips;
                                Crowd.letOthersIn();
                                return super.encode(scratch, wanted);
                            }
                        },
                        "aFailingCallHarmsNoOther"),
                EncoderBreaches.breach(
                        "a refusal spoils the calls of other threads",
                        "aFailingCallHarmsNoOther",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            private final Poison poison = new Poison();

                            @Override
                            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
                                return poison.around(() -> super.encode(clips, wanted));
                            }
                        },
                        Breach.ANY),
                EncoderBreaches.breach(
                        "a second close is an error",
                        "closingTwiceDoesNothing",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public void close() {
                                requireOpen();
                                super.close();
                            }
                        }),
                EncoderBreaches.breach(
                        "closing is forgotten",
                        "closedEncoderRefusesWork",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public void close() {}
                        }),
                EncoderBreaches.breach(
                        "closing one encoder closes all",
                        "closingOneLeavesOthersOpen",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            void requireOpen() {
                                super.requireOpen();
                                if (closedTogether.get()) {
                                    throw new IllegalStateException("closed");
                                }
                            }

                            @Override
                            public void close() {
                                super.close();
                                closedTogether.set(true);
                            }
                        },
                        Breach.ANY),
                EncoderBreaches.breach(
                        "closing pulls the weights from under a call",
                        "closingWhileOthersEncodeIsSafe",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
                                List<EncodedSpeech> encoded = super.encode(clips, wanted);
                                Crowd.letOthersIn();
                                if (closed) {
                                    throw new NullPointerException("weights");
                                }
                                return encoded;
                            }
                        }));
    }
}
