package org.dualslm.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.hub.Download.RemoteFile;

/**
 * Published checkpoints, downloaded once into the standard Hugging Face cache. Only what can be of use is downloaded: safetensors, ONNX
 * graphs, JSON, Jinja, vocabularies; never pickles. Shareable between threads; several processes may use one cache.
 */
public final class Hub {
    private static final int MAX_LISTING = 1 << 25;

    private final HubSettings settings;
    private final DownloadProgress progress;
    private final Waiting waiting;
    private final HubHttp http;

    /** The hub at the settings' address. */
    public Hub(HubSettings settings, DownloadProgress progress) {
        this(settings, progress, Clock.systemUTC(), duration -> Thread.sleep(duration.toMillis()));
    }

    Hub(HubSettings settings, DownloadProgress progress, Clock clock, Waiting waiting) {
        this.settings = settings;
        this.progress = progress;
        this.waiting = waiting;
        this.http = new HubHttp(settings, clock, waiting);
    }

    /**
     * The directory with a checkpoint's files, which are downloaded if they are not in the cache. Where the hub cannot be reached, what
     * was downloaded before of that revision is taken.
     *
     * @throws HubException if it cannot be had, saying why and what to do
     */
    public Path snapshot(HubLocation location) {
        HubCache cache = new HubCache(settings.cache(), location, waiting);
        if (settings.offline()) {
            return cache.find(location)
                    .orElseThrow(() -> new HubException(location + " is not in the cache " + settings.cache()
                            + ", and HF_HUB_OFFLINE forbids to download it: unset that, or download it beforehand"));
        }
        try {
            return download(location, cache);
        } catch (ConnectException | HttpTimeoutException e) {
            return cache.find(location)
                    .orElseThrow(() -> new HubException(
                            "The hub " + settings.endpoint() + " cannot be reached for " + location
                                    + ", which is not in the cache " + settings.cache(),
                            e));
        } catch (IOException e) {
            throw new HubException("Cannot download " + location + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException("The download of " + location + " was interrupted", e);
        }
    }

    private Path download(HubLocation location, HubCache cache) throws IOException, InterruptedException {
        JsonObject listing = listing(location);
        String commit = listing.text("sha");
        if (!HubLocation.isCommit(commit)) {
            throw new HubException("The hub names the commit of " + location + " '" + commit + "', which is none");
        }
        List<String> names = listing.array("siblings").objects().stream()
                .map(file -> file.text("rfilename"))
                .toList();
        for (String file : HubFiles.wanted(names, location)) {
            if (!cache.has(commit, file)) {
                fetch(describe(location, commit, file), commit, cache);
            }
        }
        cache.remember(location, commit);
        return cache.snapshot(commit);
    }

    private JsonObject listing(HubLocation location) throws IOException, InterruptedException {
        URI address =
                address("/api/models/" + path(location.repository()) + "/revision/" + encode(location.revision()));
        HttpResponse<InputStream> response = http.send("GET", address, 0, true);
        try (InputStream body = StallGuard.watch(response.body())) {
            requireFound(response, location, "it");
            byte[] bytes = body.readNBytes(MAX_LISTING);
            return Json.parseObject(new String(bytes, StandardCharsets.UTF_8), "the hub's answer for " + location);
        }
    }

    private RemoteFile describe(HubLocation location, String commit, String file)
            throws IOException, InterruptedException {
        URI address = address("/" + path(location.repository()) + "/resolve/" + commit + "/" + path(file));
        HttpResponse<InputStream> response = http.send("HEAD", address, 0, false);
        response.body().close();
        requireFound(response, location, file);
        HttpHeaders headers = response.headers();
        String etag = headers.firstValue("X-Linked-Etag")
                .or(() -> headers.firstValue("ETag"))
                .map(value -> value.replaceFirst("^W/", "").replace("\"", ""))
                .orElseThrow(() -> new HubException("The hub tells no etag for " + file + " of " + location));
        OptionalLong size = headers.firstValueAsLong("X-Linked-Size");
        if (size.isEmpty() && response.statusCode() == 200) {
            size = headers.firstValueAsLong("Content-Length");
        }
        return new RemoteFile(
                file,
                address,
                etag,
                size.orElseThrow(() -> new HubException("The hub tells no size for " + file + " of " + location)));
    }

    private void fetch(RemoteFile file, String commit, HubCache cache) throws IOException, InterruptedException {
        Path blob = cache.blob(file.etag());
        cache.locked(file.etag(), () -> {
            if (!Files.exists(blob)) {
                new Download(http, waiting, progress).into(blob, file);
            }
            cache.link(file.etag(), commit, file.name());
        });
    }

    private void requireFound(HttpResponse<?> response, HubLocation location, String what) {
        int status = response.statusCode();
        if (status < 400) {
            return;
        }
        String page = settings.endpoint() + "/" + location.repository();
        Optional<String> reason = response.headers().firstValue("X-Error-Message");
        throw new HubException("Cannot download " + location + ": the hub answered " + status + " for " + what
                + reason.map(text -> " (" + text + ")").orElse("") + "; "
                + switch (status) {
                    case 401, 403 ->
                        "it is private, or its authors want their terms accepted: do so at " + page
                                + (settings.token().isPresent()
                                        ? " with the account whose token is set in HF_TOKEN"
                                        : ", and set HF_TOKEN to a token of that account; or its name is misspelt");
                    case 404 -> "there is no such repository, revision or file: see " + page;
                    case 429 -> "it has had too many requests: try again later, or set HF_TOKEN for a higher limit";
                    default -> "try again later";
                });
    }

    private URI address(String path) {
        return URI.create(settings.endpoint() + path);
    }

    private static String path(String name) {
        return Arrays.stream(name.split("/")).map(Hub::encode).collect(Collectors.joining("/"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
