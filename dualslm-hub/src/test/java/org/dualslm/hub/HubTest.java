package org.dualslm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dualslm.hub.FakeHub.REPOSITORY;
import static org.dualslm.hub.FakeHub.status;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.hub.FakeHub.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubTest {
    private static final HubLocation MODEL = HubLocation.parse("hf:" + REPOSITORY);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private FakeHub server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeHub();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path cache() {
        return directory.resolve("cache");
    }

    private Path folder() {
        return cache().resolve("models--someone--some-model");
    }

    private Hub hub(Optional<String> token, boolean offline, DownloadProgress progress) {
        return new Hub(new HubSettings(server.address(), cache(), token, offline), progress, CLOCK, pause -> {
            pauses.add(pause);
            Thread.onSpinWait();
        });
    }

    private Path download() {
        return hub(Optional.empty(), false, DownloadProgress.NONE).snapshot(MODEL);
    }

    private byte[] weights() {
        return server.files.get("model.safetensors");
    }

    @Test
    void theCacheIsLaidOutAsEverybodyLaysItOut() throws IOException {
        Path snapshot = download();
        assertThat(snapshot).isEqualTo(folder().resolve("snapshots").resolve(server.commit));
        assertThat(folder().resolve("refs/main")).hasContent(server.commit);
        Path weights = snapshot.resolve("model.safetensors");
        assertThat(Files.readSymbolicLink(weights)).isEqualTo(Path.of("../../blobs/" + FakeHub.sha256(weights())));
        assertThat(weights).hasBinaryContent(weights());
        assertThat(snapshot.resolve("config.json")).hasBinaryContent(server.files.get("config.json"));
        try (Stream<Path> files = Files.list(snapshot)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "model.safetensors");
        }
        ModelSource source = ModelSource.directory(snapshot);
        assertThat(source.contains("model.safetensors")).isTrue();
        assertThat(source.bytes("model.safetensors")).isEqualTo(weights());
    }

    @Test
    void whatIsThereIsNotDownloadedAgain() {
        Path first = download();
        server.requests.clear();
        assertThat(download()).isEqualTo(first);
        assertThat(server.lines()).containsExactly("GET /api/models/" + REPOSITORY + "/revision/main");
    }

    @Test
    void aCommitCanBeAskedFor() {
        HubLocation pinned = HubLocation.parse("hf:" + REPOSITORY + "@" + server.commit);
        assertThat(hub(Optional.empty(), false, DownloadProgress.NONE).snapshot(pinned))
                .isDirectory();
        assertThat(folder().resolve("refs")).doesNotExist();
        assertThat(hub(Optional.empty(), true, DownloadProgress.NONE).snapshot(pinned))
                .isDirectory();
    }

    @Test
    void aDroppedDownloadGoesOnWhereItStopped() throws IOException {
        server.dropAfter = 30_000;
        Path snapshot = download();
        assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(weights());
        List<Integer> starts = server.requests.stream()
                .filter(Request::toStorage)
                .map(Request::range)
                .map(range -> range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", "")))
                .toList();
        // At most 30,000 bytes come at a time; a connection that is hung up may lose some on their way.
        assertThat(starts).startsWith(0).isSorted();
        assertThat(starts.get(starts.size() - 1)).isGreaterThanOrEqualTo(70_000);
        assertThat(folder().resolve("blobs")).isDirectoryNotContaining("glob:**.incomplete");
    }

    @Test
    void aLaterAttemptGoesOnToo() throws IOException {
        Files.createDirectories(folder().resolve("blobs"));
        Path incomplete = folder().resolve("blobs").resolve(FakeHub.sha256(weights()) + ".incomplete");
        Files.write(incomplete, java.util.Arrays.copyOf(weights(), 77_777));
        List<Long> told = new ArrayList<>();
        hub(Optional.empty(), false, (file, done, total) -> {
                    if (file.equals("model.safetensors")) {
                        told.add(done);
                        assertThat(total).isEqualTo(100_000);
                    }
                })
                .snapshot(MODEL);
        assertThat(server.requests).anyMatch(request -> "bytes=77777-".equals(request.range()));
        assertThat(told).isSorted().endsWith(100_000L);
        assertThat(told.get(0)).isGreaterThan(77_777);
    }

    @Test
    void aServerWithoutRangesStartsOver() throws IOException {
        Files.createDirectories(folder().resolve("blobs"));
        Path incomplete = folder().resolve("blobs").resolve(FakeHub.sha256(weights()) + ".incomplete");
        Files.write(incomplete, new byte[500]);
        byte[] whole = weights();
        server.next("GET", "model.safetensors", status(416));
        assertThat(download().resolve("model.safetensors")).hasBinaryContent(whole);
        assertThat(incomplete).doesNotExist();
    }

    @Test
    void aDownloadThatGetsNowhereEnds() {
        server.dropAfter = 0;
        assertThatThrownBy(this::download).isInstanceOf(HubException.class);
        assertThat(pauses).hasSizeLessThan(40);
    }

    @Test
    void damagedWeightsAreDeletedAndTold() {
        byte[] damaged = weights().clone();
        damaged[5]++;
        server.next("GET", "model.safetensors", exchange -> {
            exchange.getResponseHeaders().add("Location", "/damaged");
            exchange.sendResponseHeaders(302, -1);
        });
        server.next("GET", "damaged", exchange -> {
            exchange.sendResponseHeaders(200, damaged.length);
            exchange.getResponseBody().write(damaged);
        });
        assertThatThrownBy(this::download)
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll(
                        "sha256", "model.safetensors", FakeHub.sha256(weights()), FakeHub.sha256(damaged));
        assertThat(folder().resolve("blobs").resolve(FakeHub.sha256(weights()) + ".incomplete"))
                .doesNotExist();
        assertThat(folder().resolve("refs/main")).doesNotExist();
        assertThatCode(this::download).doesNotThrowAnyException();
    }

    @Test
    void bytesBeyondTheSizeAreNotTaken() {
        server.next("GET", "config.json", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[100_000]);
        });
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("longer");
    }

    @Test
    void busyServersAreAskedAgainWhenTheyWish() {
        server.next("GET", "/api/models/", status(429, "Retry-After", "7"));
        server.next("GET", "/api/models/", status(503, "Retry-After", "Wed, 4 Mar 2026 05:06:20 GMT"));
        server.next("GET", "/api/models/", status(500));
        download();
        assertThat(pauses.subList(0, 3))
                .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(13), Duration.ofSeconds(4));
    }

    @Test
    void serversThatStayBusyAreGivenUp() {
        IntStream.range(0, HubHttp.ATTEMPTS).forEach(i -> server.next("GET", "/api/models/", status(429)));
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContainingAll("429", "HF_TOKEN");
        server.next("GET", "/api/models/", status(429, "Retry-After", "86400"));
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("86400");
    }

    @Test
    void aGatedModelSaysWhereToAcceptItsTerms() {
        server.token = "hf_secret";
        assertThatThrownBy(this::download)
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll("401", "terms", server.address() + "/" + REPOSITORY, "HF_TOKEN", "restricted");
        assertThatThrownBy(() -> hub(Optional.of("hf_other"), false, DownloadProgress.NONE)
                        .snapshot(MODEL))
                .hasMessageContaining("the account whose token")
                .hasMessageNotContaining("hf_other");
    }

    @Test
    void theTokenDoesNotFollowToAnotherHost() {
        server.token = "hf_secret";
        hub(Optional.of("hf_secret"), false, DownloadProgress.NONE).snapshot(MODEL);
        assertThat(server.requests.stream().filter(Request::toStorage))
                .isNotEmpty()
                .allMatch(request -> request.authorization() == null);
        assertThat(server.requests.stream().filter(request -> !request.toStorage()))
                .allMatch(request -> "Bearer hf_secret".equals(request.authorization()));
    }

    @Test
    void unknownRepositoriesAndRevisionsAreNamed() {
        for (String unknown : List.of("hf:nobody/nothing", "hf:" + REPOSITORY + "@nowhere")) {
            assertThatThrownBy(() ->
                            hub(Optional.empty(), false, DownloadProgress.NONE).snapshot(HubLocation.parse(unknown)))
                    .isInstanceOf(HubException.class)
                    .hasMessageContainingAll(unknown, "404");
        }
    }

    @Test
    void endlessRedirectsEnd() {
        IntStream.range(0, 20).forEach(i -> server.next("GET", "/api/models/", status(307, "Location", "?again=" + i)));
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("redirected");
        server.troubles.clear();
        server.next("GET", "/api/models/", status(302, "Location", "file:///etc/passwd"));
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("less safe");
    }

    @Test
    void aNewRevisionBringsItsNewFilesAlone() throws IOException {
        Path old = download();
        server.files.put("config.json", "{\"model_type\": \"qwen3\"}".getBytes());
        server.commit = "f".repeat(40);
        server.requests.clear();
        Path fresh = download();
        assertThat(fresh).isNotEqualTo(old);
        assertThat(fresh.resolve("config.json")).content().contains("qwen3");
        assertThat(old.resolve("config.json")).content().contains("qwen2");
        assertThat(folder().resolve("refs/main")).hasContent(server.commit);
        assertThat(server.requests).noneMatch(Request::toStorage); // the weights are the same blob
    }

    @Test
    void offlineOnlyTheCacheIsUsed() {
        assertThatThrownBy(
                        () -> hub(Optional.empty(), true, DownloadProgress.NONE).snapshot(MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll("hf:" + REPOSITORY, "HF_HUB_OFFLINE", cache().toString());
        Path snapshot = download();
        server.requests.clear();
        assertThat(hub(Optional.empty(), true, DownloadProgress.NONE).snapshot(MODEL))
                .isEqualTo(snapshot);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void whereTheHubCannotBeReachedTheCacheHelps() {
        Path snapshot = download();
        URI nowhere = server.address();
        server.close();
        assertThat(download()).isEqualTo(snapshot);
        HubSettings empty = new HubSettings(nowhere, directory.resolve("empty"), Optional.empty(), false);
        assertThatThrownBy(() -> new Hub(empty, DownloadProgress.NONE, CLOCK, pauses::add).snapshot(MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll("cannot be reached", nowhere.toString());
    }

    /** Repeated, since the one that comes second must never take away what the first one has already handed out. */
    @RepeatedTest(20)
    void twoDownloadsAtOnceFetchEachFileOnce() {
        List<CompletableFuture<Path>> both = IntStream.range(0, 2)
                .mapToObj(i -> CompletableFuture.supplyAsync(this::download))
                .toList();
        both.forEach(download ->
                assertThat(download.join().resolve("model.safetensors")).hasBinaryContent(weights()));
        assertThat(server.requests.stream().filter(Request::toStorage)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../evil.json",
                "/etc/evil.json",
                "a/../../../evil.json",
                "..\\evil.json",
                "C:evil.json",
                "a//evil.json",
                "./evil.json",
                "",
                "evil.json/..",
            })
    void noNameLeadsOutOfTheCache(String name) throws IOException {
        server.files.put(name, "{}".getBytes());
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("'" + name + "'");
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void noLinkLeadsOutOfTheCache() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.createDirectories(folder());
        Files.createSymbolicLink(folder().resolve("blobs"), outside);
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("link");
        assertThat(outside).isEmptyDirectory();
        Files.delete(folder().resolve("blobs"));
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        Files.createDirectories(folder().resolve("snapshots").resolve(server.commit));
        Files.createSymbolicLink(
                folder().resolve("snapshots").resolve(server.commit).resolve("config.json"), secret);
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("out of the cache");
        assertThat(secret).hasContent("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../evil", "a/b", "", "%2e%2e", "a b"})
    void noEtagLeadsOutOfTheCache(String etag) {
        server.next("HEAD", "config.json", exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"" + etag + "\"");
            exchange.getResponseHeaders().add("Content-Length", "2");
            exchange.sendResponseHeaders(200, -1);
        });
        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("'" + etag + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"sha\": \"x\", \"siblings\": []}",
                "{\"sha\": \"../..\", \"siblings\": []}",
                "<html>"
            })
    void answersThatAreNoListingsAreRefused(String answer) {
        server.next("GET", "/api/models/", exchange -> {
            exchange.sendResponseHeaders(200, answer.isEmpty() ? -1 : answer.length());
            exchange.getResponseBody().write(answer.getBytes());
        });
        assertThatThrownBy(this::download).isInstanceOf(org.dualslm.api.DualSlmException.class);
    }

    @Test
    void pickledWeightsAreNeverLoaded() {
        server.files.remove("model.safetensors");
        server.files.remove("consolidated.safetensors");
        assertThatThrownBy(this::download)
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll("pytorch_model.bin", "pickled");
        assertThat(server.linesOf("pytorch_model.bin")).isEmpty();
    }

    @Test
    void aWholeModelComesWithItsFolders() {
        server.files.put("dualslm.json", "{}".getBytes());
        server.files.put("language-model/tokenizer.json", "{}".getBytes());
        Path snapshot = download();
        assertThat(snapshot.resolve("language-model/tokenizer.json")).hasContent("{}");
        assertThat(snapshot.resolve("onnx/model.onnx")).exists();
        assertThat(snapshot.resolve("pytorch_model.bin")).doesNotExist();
    }
}
