package org.dualslm.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/**
 * Requests to the hub. Redirects are followed here, not by the client, so that the token goes to the hub alone and never to where
 * it redirects. Busy and failing servers are asked again, as late as they wish.
 */
final class HubHttp {
    static final int ATTEMPTS = 5;

    private static final int MAX_REDIRECTS = 10;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HEADERS = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

    private final HubSettings settings;
    private final Clock clock;
    private final Waiting waiting;
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    HubHttp(HubSettings settings, Clock clock, Waiting waiting) {
        this.settings = settings;
        this.clock = clock;
        this.waiting = waiting;
    }

    /**
     * Sends a request until it is answered with something other than a passing trouble.
     *
     * @param from the first byte wanted; 0 for the whole
     * @param follow whether to follow redirects to other hosts; those on the same host always are
     */
    HttpResponse<InputStream> send(String method, URI address, long from, boolean follow)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Duration pause;
            try {
                HttpResponse<InputStream> response = redirected(method, address, from, follow);
                if (!TRANSIENT.contains(response.statusCode()) || attempt == ATTEMPTS) {
                    return response;
                }
                response.body().close();
                pause = retryAfter(response.headers()).orElse(backoff(attempt));
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause = backoff(attempt);
            }
            waiting.sleep(pause);
        }
    }

    static Duration backoff(int attempt) {
        return Duration.ofSeconds(1L << (attempt - 1));
    }

    private HttpResponse<InputStream> redirected(String method, URI address, long from, boolean follow)
            throws IOException, InterruptedException {
        URI at = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = client.send(request(method, at, from), BodyHandlers.ofInputStream());
            Optional<String> target = response.headers().firstValue("Location");
            if (response.statusCode() / 100 != 3 || target.isEmpty()) {
                return response;
            }
            URI next = target(at, target.get());
            if (!follow && !sameOrigin(at, next)) {
                return response;
            }
            response.body().close();
            at = next;
        }
        throw new HubException(address + " was redirected more than " + MAX_REDIRECTS + " times");
    }

    private static URI target(URI from, String location) {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new HubException(from + " was redirected to '" + location + "', which is no address", e);
        }
        boolean secure = "https".equals(to.getScheme());
        if (to.getHost() == null || !(secure || "http".equals(to.getScheme()) && "http".equals(from.getScheme()))) {
            throw new HubException(from + " was redirected to " + to + ", which is less safe; nothing was fetched");
        }
        return to;
    }

    private static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : address.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private HttpRequest request(String method, URI address, long from) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(HEADERS)
                .header("User-Agent", "dualslm-hub")
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        if (sameOrigin(address, settings.endpoint())) {
            settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        }
        return request.build();
    }

    /** In seconds or as a date. */
    private Optional<Duration> retryAfter(HttpHeaders headers) {
        Optional<Duration> wanted = headers.firstValue("Retry-After").flatMap(this::retryAfter);
        wanted.filter(pause -> pause.compareTo(LONGEST_WAIT) > 0).ifPresent(pause -> {
            throw new HubException("The hub " + settings.endpoint() + " asks to come back in " + pause.toSeconds()
                    + " seconds: it has had too many requests; try again then, or set HF_TOKEN for a higher limit");
        });
        return wanted;
    }

    private Optional<Duration> retryAfter(String value) {
        try {
            if (value.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration pause = Duration.between(clock.instant(), until);
            return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
