package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.dualslm.api.Plugins;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.testing.Recordings;
import org.dualslm.train.testing.ToneEncoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
    @TempDir
    Path directory;

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final ToneEncoder encoder = new ToneEncoder("v1", 1);
    private Path cacheDirectory;

    @BeforeEach
    void cacheDirectory() {
        cacheDirectory = directory.resolve("cache");
    }

    @AfterEach
    void endPool() {
        pool.shutdownNow();
    }

    @Test
    void givesTheEncodersFramesInHalfPrecision() {
        Utterance tone = tone("tone.wav", 440, 8000);
        FeatureCache cache = new FeatureCache(cacheDirectory, encoder, List.of("bands", "level"));

        CachedUtterance cached = fill(cache, tone).utterances().get(0);
        EncodedSpeech speech = cache.read(cached);

        EncodedSpeech expected = encoder.encode(List.of(Recordings.tone(440, 8000)), Set.of("bands", "level"))
                .get(0);
        assertThat(cached.frames()).isEqualTo(expected.stream("bands").length());
        assertThat(speech.streams().keySet()).isEqualTo(Set.of("bands", "level"));
        for (String stream : speech.streams().keySet()) {
            Embeddings frames = speech.stream(stream);
            float[] wanted = expected.stream(stream).toArray();
            assertThat(frames.width()).isEqualTo(expected.stream(stream).width());
            assertThat(frames.toArray()).hasSameSizeAs(wanted);
            for (int i = 0; i < wanted.length; i++) {
                assertThat(frames.toArray()[i]).isCloseTo(wanted[i], within(Math.abs(wanted[i]) / 1024 + 1e-4f));
            }
        }
    }

    @Test
    void encodesOnceEvenInAnotherProcess() {
        List<Utterance> tones = List.of(tone("a.wav", 300, 4000), tone("b.wav", 500, 4000));
        fill(new FeatureCache(cacheDirectory, encoder, List.of("bands")), tones.toArray(Utterance[]::new));
        assertThat(encoder.clipsEncoded()).isEqualTo(2);

        FeatureCache warm = new FeatureCache(cacheDirectory, encoder, List.of("bands"));
        fill(warm, tones.toArray(Utterance[]::new)).utterances().forEach(warm::read);
        assertThat(encoder.clipsEncoded()).isEqualTo(2);
    }

    @Test
    void encodesOnlyTheStreamsThatAreMissing() {
        Utterance tone = tone("a.wav", 300, 4000);
        fill(new FeatureCache(cacheDirectory, encoder, List.of("bands")), tone);
        fill(new FeatureCache(cacheDirectory, encoder, List.of("bands", "level")), tone);
        assertThat(encoder.streamsAsked()).containsExactly(Set.of("bands"), Set.of("level"));
    }

    @Test
    void anotherEncoderNeverMeetsStaleFrames() {
        Utterance tone = tone("a.wav", 300, 4000);
        FeatureCache before = new FeatureCache(cacheDirectory, encoder, List.of("bands"));
        Embeddings old = before.read(fill(before, tone).utterances().get(0)).stream("bands");

        FeatureCache after = new FeatureCache(cacheDirectory, new ToneEncoder("v2", 2), List.of("bands"));
        Embeddings fresh = after.read(fill(after, tone).utterances().get(0)).stream("bands");

        assertThat(fresh.get(3, 0)).isCloseTo(2 * old.get(3, 0), within(1e-3f)).isNotZero();
    }

    @Test
    void anEditedRecordingNeverMeetsStaleFrames() {
        FeatureCache cache = new FeatureCache(cacheDirectory, encoder, List.of("bands"));
        fill(cache, tone("a.wav", 300, 4000));
        CachedUtterance edited =
                fill(cache, tone("a.wav", 300, 8000)).utterances().get(0);
        assertThat(edited.frames()).isEqualTo(8000 / ToneEncoder.HOP);
        assertThat(cache.read(edited).stream("bands").length()).isEqualTo(8000 / ToneEncoder.HOP);
    }

    @Test
    void damageIsNoticedAndMended() throws IOException {
        FeatureCache cache = new FeatureCache(cacheDirectory, encoder, List.of("bands"));
        CachedUtterance cached =
                fill(cache, tone("a.wav", 300, 4000)).utterances().get(0);
        Embeddings whole = cache.read(cached).stream("bands");
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);

        List<byte[]> damaged = new ArrayList<>();
        for (int position : new int[] {0, 8, 12, 16, 24, bytes.length - 1}) {
            byte[] copy = bytes.clone();
            copy[position] ^= 0x10;
            damaged.add(copy);
        }
        damaged.add(new byte[0]);
        damaged.add(Arrays.copyOf(bytes, 10));
        damaged.add(Arrays.copyOf(bytes, bytes.length - 2));
        damaged.add(Arrays.copyOf(bytes, bytes.length + 2));
        damaged.add(header(Integer.MAX_VALUE, Integer.MAX_VALUE));
        damaged.add(header(-1, -1));
        for (byte[] content : damaged) {
            Files.write(file, content);
            assertThat(cache.read(cached).stream("bands")).isEqualTo(whole);
            assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        }
        Files.delete(file);
        assertThat(cache.read(cached).stream("bands")).isEqualTo(whole);
    }

    @Test
    void damageOfAChangedRecordingIsTold() throws IOException {
        FeatureCache cache = new FeatureCache(cacheDirectory, encoder, List.of("bands"));
        CachedUtterance cached =
                fill(cache, tone("a.wav", 300, 4000)).utterances().get(0);
        tone("a.wav", 200, 4000);
        Files.delete(files().get(0));
        assertThatThrownBy(() -> cache.read(cached))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("a.wav")
                .hasMessageContaining("changed");
    }

    @Test
    void faultsAreCountedOrFatal() throws IOException {
        Utterance good = tone("good.wav", 300, 4000);
        Utterance tooShort = tone("short.wav", 300, ToneEncoder.HOP - 1);
        Utterance noAudio = utterance(Files.writeString(directory.resolve("text.wav"), "no audio"));
        Utterance gone = utterance(directory.resolve("gone.wav"));
        FeatureCache cache = new FeatureCache(cacheDirectory, encoder, List.of("bands"));

        CachedCorpus corpus = fill(cache, good, tooShort, noAudio, gone);

        assertThat(corpus.utterances()).extracting(CachedUtterance::utterance).containsExactly(good);
        assertThat(corpus.faults())
                .extracting(CachedCorpus.Fault::audio)
                .containsExactly(tooShort.audio(), noAudio.audio(), gone.audio());
        assertThatThrownBy(() -> cache.fill(List.of(good, tooShort), OnFault.FAIL, pool, Progress.NONE))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("short.wav");
    }

    @Test
    void refusesFramesThatAreNoNumbers() {
        FeatureCache cache = new FeatureCache(cacheDirectory, new ToneEncoder("bad", Float.NaN), List.of("bands"));
        assertThatThrownBy(() -> cache.fill(List.of(tone("a.wav", 300, 4000)), OnFault.FAIL, pool, Progress.NONE))
                .hasMessageContaining("not finite")
                .hasMessageContaining("a.wav");
    }

    @Test
    void manyMayFillItAtOnce() throws Exception {
        Utterance[] tones = Stream.iterate(100, hertz -> hertz + 25)
                .limit(24)
                .map(hertz -> tone(hertz + ".wav", hertz, 3000))
                .toArray(Utterance[]::new);
        List<Callable<CachedCorpus>> fillers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FeatureCache cache = new FeatureCache(cacheDirectory, encoder, List.of("bands", "level"));
            fillers.add(() -> fill(cache, tones));
        }
        ExecutorService processes = Executors.newFixedThreadPool(4);
        try {
            for (Future<CachedCorpus> corpus : processes.invokeAll(fillers)) {
                assertThat(corpus.get().utterances()).hasSize(tones.length);
            }
        } finally {
            processes.shutdownNow();
        }
        assertThat(files()).hasSize(2 * tones.length).allSatisfy(file -> assertThat(file.toString())
                .endsWith(".f16"));
    }

    @Test
    void twoProcessesMayFillItAtOnce() throws Exception {
        Path recordings = Files.createDirectories(directory.resolve("recordings"));
        for (int i = 0; i < 60; i++) {
            Recordings.write(recordings.resolve(i + ".wav"), Recordings.tone(100 + 25 * i, 3000 + i));
        }
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            String.join(
                                    File.pathSeparator,
                                    home(CacheFiller.class),
                                    home(FeatureCache.class),
                                    home(AudioClip.class)),
                            CacheFiller.class.getName(),
                            cacheDirectory.toString(),
                            recordings.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            processes.add(process);
        }
        List<String> said = new ArrayList<>();
        for (Process process : processes) {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
        }
        for (Process process : processes) {
            process.outputWriter().write("go\n");
            process.outputWriter().flush();
        }
        for (Process process : processes) {
            said.add(process.inputReader().readLine());
            assertThat(process.waitFor()).isZero();
        }
        assertThat(files()).hasSize(120).allSatisfy(file -> assertThat(file.toString())
                .endsWith(".f16"));
        String alone = String.valueOf(CacheFiller.fillAndHash(directory.resolve("other"), recordings));
        assertThat(said).containsExactly(alone, alone);
    }

    /** The folder or jar of a class. */
    private static String home(Class<?> type) throws Exception {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        String url = type.getResource(file).toString();
        String home = url.substring(0, url.length() - file.length())
                .replaceFirst("^jar:", "")
                .replaceFirst("!$", "");
        return Path.of(URI.create(home)).toString();
    }

    @Test
    void fillingMendsWhatWasCutOff() throws IOException {
        Utterance tone = tone("a.wav", 300, 4000);
        FeatureCache cache = new FeatureCache(cacheDirectory, encoder, List.of("bands"));
        fill(cache, tone);
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, 24, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(fill(cache, tone).utterances().get(0).frames()).isEqualTo(4000 / ToneEncoder.HOP);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void anotherOptionOfAnEncoderMeansAnotherKey() {
        Utterance tone = tone("a.wav", 300, 16_000);
        List<Integer> frames = new ArrayList<>();
        for (String hop : List.of("320", "400", "320")) {
            try (SpeechEncoder prosody =
                    Plugins.installed().encoder("prosody").create(null, new Options(Map.of("hop", hop)))) {
                FeatureCache cache = new FeatureCache(cacheDirectory, prosody, List.of("prosody"));
                frames.add(cache.read(fill(cache, tone).utterances().get(0)).stream("prosody")
                        .length());
            }
        }
        assertThat(frames).containsExactly(50, 40, 50);
        assertThat(cacheDirectory.toFile().list()).hasSize(2);
    }

    @Test
    void holdsNoMoreRecordingsThanThreads() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ToneEncoder counting = new ToneEncoder("counting", 1) {
            @Override
            public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
                most.accumulateAndGet(now.addAndGet(clips.size()), Math::max);
                try {
                    return super.encode(clips, streams);
                } finally {
                    now.addAndGet(-clips.size());
                }
            }
        };
        Utterance[] tones = Stream.iterate(100, hertz -> hertz + 25)
                .limit(40)
                .map(hertz -> tone(hertz + ".wav", hertz, 3000))
                .toArray(Utterance[]::new);
        fill(new FeatureCache(cacheDirectory, counting, List.of("bands")), tones);
        assertThat(most.get()).isBetween(1, 2);
    }

    private CachedCorpus fill(FeatureCache cache, Utterance... utterances) {
        return cache.fill(List.of(utterances), OnFault.SKIP, pool, Progress.NONE);
    }

    private Utterance tone(String name, double hertz, int samples) {
        return utterance(Recordings.write(directory.resolve(name), Recordings.tone(hertz, samples)));
    }

    private static Utterance utterance(Path audio) {
        return new Utterance(audio, "", "", Map.of(), Split.TRAIN);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(cacheDirectory)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    private static byte[] header(int frames, int width) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0x31_36_31_46_4D_4C_53_44L)
                .putInt(frames)
                .putInt(width)
                .array();
    }
}
