package org.dualslm.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where the hub and its cache are, and who asks. Immutable.
 *
 * @param endpoint the hub, {@code http} or {@code https}, without a slash at the end
 * @param cache the directory that holds a folder for each repository
 * @param token proves to the hub who asks; it is sent to the endpoint alone
 * @param offline whether to use only what is in the cache
 */
public record HubSettings(URI endpoint, Path cache, Optional<String> token, boolean offline) {
    private static final String ENDPOINT = "https://huggingface.co";

    public HubSettings {
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(token, "token");
        if (endpoint.getHost() == null || !Set.of("http", "https").contains(String.valueOf(endpoint.getScheme()))) {
            throw new IllegalArgumentException(
                    "The hub's address must be http or https with a host, not '" + endpoint + "'");
        }
    }

    /** As this process's environment says, like every program that uses the Hugging Face cache. */
    public static HubSettings fromEnvironment() {
        return fromEnvironment(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * As environment variables say: {@code HF_ENDPOINT}; {@code HF_HUB_CACHE}, else {@code hub} in {@code HF_HOME}, else in {@code
     * huggingface} in {@code XDG_CACHE_HOME} or {@code ~/.cache}; {@code HF_TOKEN}, else the file {@code HF_TOKEN_PATH} or {@code
     * token} in {@code HF_HOME}; {@code HF_HUB_OFFLINE}.
     *
     * @param environment names and values
     * @param home the user's directory
     */
    public static HubSettings fromEnvironment(Map<String, String> environment, Path home) {
        Path caches = path(environment, "XDG_CACHE_HOME", home).orElse(home.resolve(".cache"));
        Path hubHome = path(environment, "HF_HOME", home).orElse(caches.resolve("huggingface"));
        Path cache = path(environment, "HF_HUB_CACHE", home).orElse(hubHome.resolve("hub"));
        Path tokenFile = path(environment, "HF_TOKEN_PATH", home).orElse(hubHome.resolve("token"));
        String endpoint = value(environment, "HF_ENDPOINT").orElse(ENDPOINT).replaceFirst("/+$", "");
        Optional<String> token = value(environment, "HF_TOKEN").or(() -> read(tokenFile));
        boolean offline = value(environment, "HF_HUB_OFFLINE")
                .map(value -> Set.of("1", "on", "yes", "true").contains(value.toLowerCase(Locale.ROOT)))
                .orElse(false);
        try {
            return new HubSettings(URI.create(endpoint), cache, token, offline);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HF_ENDPOINT: " + e.getMessage(), e);
        }
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static Optional<Path> path(Map<String, String> environment, String name, Path home) {
        return value(environment, name)
                .map(text -> text.equals("~") || text.startsWith("~/")
                        ? home.resolve(text.substring(Math.min(2, text.length())))
                        : Path.of(text));
    }

    private static Optional<String> read(Path tokenFile) {
        try {
            return Files.isRegularFile(tokenFile)
                    ? Optional.of(Files.readString(tokenFile).strip()).filter(token -> !token.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            throw new HubException("Cannot read the token in " + tokenFile + ": " + e.getMessage(), e);
        }
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "HubSettings[endpoint=" + endpoint + ", cache=" + cache + ", token="
                + (token.isPresent() ? "set" : "none") + ", offline=" + offline + "]";
    }
}
