package org.dualslm.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.extension.ExtendWith;

/** Speech encoders that break one promise each. */
final class EncoderBreaches {
    private EncoderBreaches() {}

    /** The contract for an encoder of any make. */
    @ExtendWith(WrongPlugin.class)
    static final class Contract extends SpeechEncoderContract {
        private final SpeechEncoderProvider provider;

        Contract(SpeechEncoderProvider provider) {
            this.provider = provider;
        }

        @Override
        protected SpeechEncoderProvider provider() {
            return provider;
        }

        @Override
        protected ModelSource source() {
            return ModelSource.directory(Path.of("src/test/resources/tiny"));
        }

        @Override
        protected List<String> requiredFiles() {
            return List.of("seed.txt");
        }

        @Override
        protected Options options() {
            return Options.none().with("gain", 1);
        }

        @Override
        protected List<AudioClip> clips() {
            return new TinyEncoderTest().clips();
        }
    }

    interface Builder {
        TinyEncoder build(long seed, float gain);
    }

    static Breach breach(String fault, String check, Builder builder, String... others) {
        SpeechEncoderProvider provider = new TinyEncoder.Provider() {
            @Override
            TinyEncoder build(long seed, float gain) {
                return builder.build(seed, gain);
            }
        };
        return new Breach(fault, Contract.class, provider, check, others);
    }

    static Breach provider(String fault, String check, SpeechEncoderProvider provider) {
        return new Breach(fault, Contract.class, provider, check);
    }

    /** An encoder whose clips are changed before they are encoded. */
    private static Breach hears(String fault, String check, UnaryOperator<AudioClip> heard, String... others) {
        return breach(
                fault,
                check,
                (seed, gain) -> new TinyEncoder(seed, gain) {
                    @Override
                    EncodedSpeech encodeOne(AudioClip recording, Set<String> wanted) {
                        return super.encodeOne(heard.apply(recording), wanted);
                    }
                },
                others);
    }

    private static EncodedSpeech louder(EncodedSpeech encoded, double factor) {
        Map<String, Embeddings> streams = new LinkedHashMap<>();
        encoded.streams().forEach((name, frames) -> streams.put(name, AdapterFacts.scaled(frames, (float) factor)));
        return new EncodedSpeech(streams);
    }

    static List<Breach> all() {
        List<Breach> all = new ArrayList<>();
        all.addAll(declarations());
        all.addAll(sounds());
        all.addAll(batches());
        return all;
    }

    private static List<Breach> declarations() {
        AtomicInteger opened = new AtomicInteger();
        return List.of(
                breach(
                        "the streams change their order",
                        "streamsAreSomeAndDistinct",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            private boolean turned;

                            @Override
                            public synchronized List<SpeechStream> streams() {
                                List<SpeechStream> streams = new ArrayList<>(super.streams());
                                turned = !turned;
                                Collections.rotate(streams, turned ? 1 : 0);
                                return streams;
                            }
                        },
                        "anotherEncoderGivesSameFrames",
                        "closedEncoderRefusesWork"),
                breach(
                        "a frame is wider than declared",
                        "declaredWidthsAreTrue",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public List<SpeechStream> streams() {
                                return List.of(STREAMS.get(0), new SpeechStream("coarse", 1, 25));
                            }
                        }),
                breach(
                        "the declared rate is 1 % too high",
                        "declaredFrameRatesAreTrue", (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public List<SpeechStream> streams() {
                                return List.of(STREAMS.get(0), new SpeechStream("coarse", 2, 25.25));
                            }
                        }),
                hears(
                        "what comes after ten seconds is not heard",
                        "declaredFrameRatesAreTrue",
                        clip -> clip.slice(0, Math.min(clip.length(), 10 * clip.sampleRate()))),
                breach(
                        "all streams are given, whatever is asked for",
                        "givesExactlyTheStreamsAskedFor",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            EncodedSpeech encodeOne(AudioClip recording, Set<String> wanted) {
                                return super.encodeOne(recording, Set.of("fine", "coarse"));
                            }
                        }),
                breach(
                        "each encoder has weights of its own",
                        "anotherEncoderGivesSameFrames",
                        (seed, gain) -> new TinyEncoder(seed, gain + 0.01f * opened.getAndIncrement()) {
                            @Override
                            public String fingerprint() {
                                return "tiny";
                            }
                        },
                        "closingWhileOthersEncodeIsSafe"),
                breach(
                        "the fingerprint changes with use",
                        "fingerprintIsStable",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            private final AtomicInteger encoded = new AtomicInteger();

                            @Override
                            EncodedSpeech encodeOne(AudioClip recording, Set<String> wanted) {
                                encoded.incrementAndGet();
                                return super.encodeOne(recording, wanted);
                            }

                            @Override
                            public String fingerprint() {
                                return "tiny " + encoded;
                            }
                        },
                        "closedEncoderRefusesWork"));
    }

    private static List<Breach> sounds() {
        Random random = new Random();
        return List.of(
                breach(
                        "every call rounds otherwise",
                        "sameClipGivesSameFrames",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            EncodedSpeech encodeOne(AudioClip recording, Set<String> wanted) {
                                return louder(super.encodeOne(recording, wanted), 1 + 1e-6 * random.nextGaussian());
                            }
                        },
                        Breach.ANY),
                hears(
                        "the sample rate is ignored",
                        "clipsOfOtherSampleRatesGiveFramesAtTheSameRate",
                        clip -> AudioClip.of(clip.toArray(), TinyEncoder.RATE)),
                breach(
                        "one stream is always the same",
                        "differentClipsGiveDifferentFrames",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            Embeddings frames(AudioClip clip, SpeechStream stream, int hop) {
                                Embeddings right = super.frames(clip, stream, hop);
                                if (stream.width() == 3) {
                                    return right;
                                }
                                float[] ones = right.toArray();
                                Arrays.fill(ones, 1);
                                return Embeddings.of(right.length(), right.width(), ones);
                            }
                        }),
                breach(
                        "silence is divided by its level",
                        "silenceGivesFiniteFrames",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            Embeddings frames(AudioClip clip, SpeechStream stream, int hop) {
                                Embeddings right = super.frames(clip, stream, hop);
                                float level = TensorAssert.greatestMagnitude(right) == 0 ? 0 : 1;
                                return AdapterFacts.scaled(right, 1 / level);
                            }
                        }),
                hears(
                        "a click is an index out of bounds",
                        "singleSampleGivesFramesOrSaysThatItIsTooShort",
                        clip -> clip.slice(0, clip.length() == 1 ? 2 : clip.length())));
    }

    private static List<Breach> batches() {
        return List.of(
                breach(
                        "a batch comes back sorted by length",
                        "raggedBatchEqualsSingleClips",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
                                return super.encode(
                                        clips.stream()
                                                .sorted(Comparator.comparing(clip -> clip == null ? 0 : clip.length()))
                                                .toList(),
                                        wanted);
                            }
                        },
                        "concurrentCallsGiveWhatSerialCallsGive",
                        "aFailingCallHarmsNoOther"),
                breach(
                        "a batch is made as loud as its loudest clip",
                        "raggedBatchEqualsSingleClips",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
                                List<EncodedSpeech> right = super.encode(clips, wanted);
                                return right.stream()
                                        .map(each -> louder(each, 1 + 1e-5 * (clips.size() - 1)))
                                        .toList();
                            }
                        },
                        Breach.ANY),
                breach(
                        "much padding leaks",
                        "aLongClipBesideAShortOneChangesNothing",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
                                List<EncodedSpeech> right = super.encode(clips, wanted);
                                List<EncodedSpeech> leaked = new ArrayList<>();
                                int longest = clips.stream()
                                        .mapToInt(AudioClip::length)
                                        .max()
                                        .orElse(0);
                                for (int i = 0; i < right.size(); i++) {
                                    boolean padded = longest > 10 * clips.get(i).length();
                                    leaked.add(padded ? louder(right.get(i), 1.001) : right.get(i));
                                }
                                return leaked;
                            }
                        }),
                breach(
                        "an empty batch is an error",
                        "emptyBatchGivesNothing",
                        (seed, gain) -> new TinyEncoder(seed, gain) {
                            @Override
                            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> wanted) {
                                List<EncodedSpeech> right = super.encode(clips, wanted);
                                right.get(0);
                                return right;
                            }
                        }));
    }
}
