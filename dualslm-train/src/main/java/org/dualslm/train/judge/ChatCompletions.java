package org.dualslm.train.judge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;

/** A client of {@code /chat/completions}: one request, one answer. Shareable between threads. */
final class ChatCompletions {
    private static final int LONGEST_ANSWER = 300;
    private static final int LONGEST_QUOTE = 300;

    /** A failure that may pass; the delay is what the server asked for. */
    static final class Busy extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Optional<Duration> retryAfter;

        Busy(String message, Throwable cause, Optional<Duration> retryAfter) {
            super(message, cause);
            this.retryAfter = retryAfter;
        }

        Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    private final HttpClient client;
    private final JudgeSettings settings;
    private final URI address;

    ChatCompletions(JudgeSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
        this.address = URI.create(settings.endpoint().toString().replaceAll("/+\\z", "") + "/chat/completions");
    }

    /**
     * Asks.
     *
     * @throws Busy if asking again may help
     * @throws JudgeException if it will not
     */
    String ask(String system, String user) throws Busy, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body(system, user).toText()));
        if (!settings.key().isEmpty()) {
            request.header("Authorization", "Bearer " + settings.key());
        }
        HttpResponse<String> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Busy("No answer from " + address + ": " + e, e, Optional.empty());
        }
        int status = response.statusCode();
        if (status == 429 || status == 408 || status >= 500) {
            throw new Busy(address + " answered with status " + status + quote(response), null, retryAfter(response));
        }
        if (status != 200) {
            throw new JudgeException(address + " answered with status " + status + quote(response)
                    + "; check the address, the model's name '" + settings.model() + "' and the key");
        }
        try {
            return Json.parseObject(response.body(), address.toString())
                    .array("choices")
                    .object(0)
                    .object("message")
                    .text("content");
        } catch (JsonException | IndexOutOfBoundsException e) {
            throw new JudgeException(
                    address + " does not answer as a chat completion should: " + e.getMessage() + quote(response), e);
        }
    }

    private JsonObject body(String system, String user) {
        return JsonObject.builder()
                .put("model", settings.model())
                .put("temperature", 0)
                .put("max_tokens", LONGEST_ANSWER)
                .put("messages", JsonArray.of(List.of(message("system", system), message("user", user))))
                .build();
    }

    private static JsonObject message(String role, String content) {
        return JsonObject.builder().put("role", role).put("content", content).build();
    }

    /** In seconds; servers that give a date are not waited for longer than usual. */
    private static Optional<Duration> retryAfter(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    private static String quote(HttpResponse<String> response) {
        String body = response.body().strip();
        return body.isEmpty() ? "" : ": " + body.substring(0, Math.min(LONGEST_QUOTE, body.length()));
    }
}
