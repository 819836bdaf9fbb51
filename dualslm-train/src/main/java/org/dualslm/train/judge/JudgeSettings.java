package org.dualslm.train.judge;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Which language model judges, and how patiently it is asked. Immutable.
 *
 * @param endpoint where its server's API begins, such as {@code http://localhost:8080/v1}: {@code /chat/completions} is added
 * @param model its name at that server
 * @param key sent as a bearer token; empty for none
 * @param timeout of each request
 * @param attempts how often one answer may be asked about, ≥ 1: a request is repeated if the server is busy, fails, or gives no scores
 * @param backOff waited before the first repetition, twice as long before each further one, unless the server says how long
 */
public record JudgeSettings(URI endpoint, String model, String key, Duration timeout, int attempts, Duration backOff) {
    public JudgeSettings {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(key, "key");
        if (!("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
                || endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "A judge's endpoint is an address such as http://localhost:8080/v1, not '" + endpoint + "'");
        }
        if (attempts < 1 || timeout.isNegative() || timeout.isZero() || backOff.isNegative()) {
            throw new IllegalArgumentException(
                    "A judge needs at least one attempt, a timeout above zero and a back-off of" + " zero or more: "
                            + attempts + ", " + timeout + ", " + backOff);
        }
    }

    /** A minute for each request, four attempts, two seconds before the first repetition. */
    public static JudgeSettings standard(URI endpoint, String model, String key) {
        return new JudgeSettings(endpoint, model, key, Duration.ofMinutes(1), 4, Duration.ofSeconds(2));
    }

    /** Without the key, so that it enters no log. */
    @Override
    public String toString() {
        return "JudgeSettings[" + endpoint + ", " + model + "]";
    }
}
