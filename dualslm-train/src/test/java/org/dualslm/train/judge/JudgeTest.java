package org.dualslm.train.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.evaluation.Bootstrap;
import org.dualslm.train.progress.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A judge behind a server of the test's own, which answers as it is told. */
class JudgeTest {
    private static final String FOUR_AND_TWO = "{\"content\": 4, \"style\": 2, \"reason\": \"dry\"}";
    private static final List<JudgeQuestion> ONE =
            List.of(new JudgeQuestion("a.wav", "my dog died", "emotion sad", "how nice"));

    private record Reply(int status, String body, String retryAfter) {}

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private HttpServer server;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(pool);
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        pool.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(Json.parseObject(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), "request"));
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Reply reply;
        synchronized (replies) {
            reply = replies.size() > 1 ? replies.poll() : replies.peek();
        }
        if (reply == null) {
            try {
                over.await(); // never answers
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            return;
        }
        if (reply.retryAfter() != null) {
            exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
        }
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void sendsRubricAndAnswerAndReadsTheScores() {
        says(FOUR_AND_TWO);
        JudgeReport report = judge(ONE, 10);

        assertThat(report.judged()).singleElement().satisfies(judged -> assertThat(judged.score())
                .isEqualTo(new JudgeScore(4, 2, "dry")));
        assertThat(report.content().value()).isEqualTo(4);
        assertThat(report.style().value()).isEqualTo(2);
        JsonObject request = requests.get(0);
        assertThat(request.text("model")).isEqualTo("a-judge");
        assertThat(request.number("temperature")).isZero();
        assertThat(request.array("messages").object(0).text("content")).isEqualTo(Judge.rubric());
        assertThat(request.array("messages").object(1).text("content"))
                .contains("my dog died", "emotion sad", "how nice");
        assertThat(keys).containsExactly("Bearer secret");
        JsonObject json = Json.parseObject(report.toJson(), "report");
        assertThat(json.text("rubric")).contains("content", "style", "1 to 5");
        assertThat(json.text("model")).isEqualTo("a-judge");
        assertThat(report.toJson()).doesNotContain("secret");
        assertThat(report.toTable()).contains("1 answers", "4.00", "2.00");
    }

    @Test
    void asksAgainWhenTheServerIsBusy() {
        replies.add(new Reply(429, "slow down", "0"));
        replies.add(new Reply(503, "", null));
        says(FOUR_AND_TWO);
        assertThat(judge(ONE, 10).judged()).hasSize(1);
        assertThat(requests).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4 and 2",
                "",
                "{\"content\": 4}",
                "{\"content\": 4.5, \"style\": 2}",
                "{\"content\": 0, \"style\": 2}",
                "{\"content\": 4, \"style\": 6}",
                "{\"content\": \"4\", \"style\": 2}",
                "Sure! {\"content\": 4, \"style\": 2}",
                "[4, 2]",
                "{\"content\": 4, \"style\": 2} {\"content\": 4, \"style\": 2}"
            })
    void takesNothingForAScoreThatIsNone(String answer) {
        says(answer);
        JudgeReport report = judge(ONE, 10);
        assertThat(report.judged()).isEmpty();
        assertThat(report.content().value()).isNaN();
        assertThat(report.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.id()).isEqualTo("a.wav");
            assertThat(fault.reason()).contains("no scores", answer);
        });
        assertThat(requests).as("as many attempts as are allowed").hasSize(3);
        assertThat(report.toTable()).contains("1 without a score");
        assertThat(Json.parseObject(report.toJson(), "report").has("content")).isFalse();
    }

    @Test
    void readsScoresInACodeFence() {
        says("```json\n" + FOUR_AND_TWO + "\n```\n");
        assertThat(judge(ONE, 10).judged()).hasSize(1);
    }

    @Test
    void asksAboutNoMoreAnswersThanItMay() {
        says(FOUR_AND_TWO);
        List<JudgeQuestion> many = IntStream.range(0, 100)
                .mapToObj(i -> new JudgeQuestion(i + ".wav", "x", "", "y"))
                .toList();
        JudgeReport report = judge(many, 4);
        assertThat(requests).hasSize(4);
        assertThat(report.judged())
                .extracting(judged -> judged.question().id())
                .containsExactly("0.wav", "25.wav", "50.wav", "75.wav");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404})
    void stopsWhenTheServerRefuses(int status) {
        replies.add(new Reply(status, "{\"error\": \"no such key\"}", null));
        assertThatThrownBy(() -> judge(Collections.nCopies(5, ONE.get(0)), 5))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining("status " + status)
                .hasMessageContaining("no such key")
                .hasMessageContaining("a-judge")
                .hasMessageNotContaining("secret");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"choices\": []}", "<html>", "{\"choices\": [{\"message\": {\"content\": 3}}]}"})
    void stopsWhenTheServerSpeaksAnotherProtocol(String body) {
        replies.add(new Reply(200, body, null));
        assertThatThrownBy(() -> judge(ONE, 1))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining("chat completion");
    }

    @Test
    void aServerThatNeverAnswersIsAFault() {
        JudgeReport report = new Judge(
                        new JudgeSettings(endpoint(), "a-judge", "", Duration.ofMillis(50), 2, Duration.ZERO))
                .judge(ONE, 1, Bootstrap.standard(), Progress.NONE);
        assertThat(report.faults()).singleElement().satisfies(fault -> assertThat(fault.reason())
                .contains("No answer from"));
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThatThrownBy(() -> JudgeSettings.standard(URI.create("localhost/v1"), "m", ""))
                .hasMessageContaining("http://localhost:8080/v1");
        assertThatThrownBy(() -> new JudgeSettings(endpoint(), "m", "", Duration.ofSeconds(1), 0, Duration.ZERO))
                .hasMessageContaining("at least one attempt");
        assertThatThrownBy(() -> judge(ONE, 0)).hasMessageContaining("At least one");
        assertThat(JudgeSettings.standard(endpoint(), "m", "secret").toString()).doesNotContain("secret");
    }

    @Test
    void readsTheRepliesOfAnEvaluation() throws IOException {
        Path result = Files.writeString(
                directory.resolve("result.json"),
                "{\"answers\": [{\"audio\": \"a.wav\", \"transcript\": \"hi\", \"emotion\": \"sad\", \"tempo\": \"fast\","
                        + " \"both\": {\"reply\": \"oh\"}}, {\"audio\": \"b.wav\", \"both\": {}}]}");
        assertThat(JudgeQuestion.read(result))
                .containsExactly(new JudgeQuestion("a.wav", "hi", "tempo fast, emotion sad", "oh"));
        Files.writeString(result, "{\"answers\": []}");
        assertThatThrownBy(() -> JudgeQuestion.read(result)).hasMessageContaining("--replies");
        Files.writeString(result, "nothing");
        assertThatThrownBy(() -> JudgeQuestion.read(result)).hasMessageContaining("result.json");
    }

    private void says(String content) {
        JsonObject message = JsonObject.builder().put("content", content).build();
        JsonObject choice = JsonObject.builder().put("message", message).build();
        replies.add(new Reply(
                200,
                JsonObject.builder()
                        .put("choices", JsonArray.of(List.of(choice)))
                        .build()
                        .toText(),
                null));
    }

    private URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1/");
    }

    private JudgeReport judge(List<JudgeQuestion> questions, int atMost) {
        JudgeSettings settings =
                new JudgeSettings(endpoint(), "a-judge", "secret", Duration.ofSeconds(30), 3, Duration.ZERO);
        return new Judge(settings).judge(questions, atMost, Bootstrap.standard(), Progress.NONE);
    }
}
