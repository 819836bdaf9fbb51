package org.dualslm.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Behaves like the hub, on 127.0.0.1: listings, metadata, large files on another host, ranges, and the troubles that tests ask for. */
final class FakeHub implements AutoCloseable {
    static final String REPOSITORY = "someone/some-model";

    /** A request, in the words of a test: {@code GET /path}, with its range and token. */
    record Request(String line, String range, String authorization, boolean toStorage) {}

    /** Something to go wrong with the next request whose path contains a text. */
    record Trouble(String path, String method, Answer answer) {}

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    final Map<String, byte[]> files = new LinkedHashMap<>();
    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    final Deque<Trouble> troubles = new ConcurrentLinkedDeque<>();
    volatile String commit = "0123456789abcdef0123456789abcdef01234567";
    volatile String token;
    volatile int dropAfter = -1;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer hub;
    private final HttpServer storage;

    FakeHub() throws IOException {
        hub = server(this::answer);
        storage = server(this::store);
        files.put("config.json", "{\"model_type\": \"qwen2\"}".getBytes());
        files.put("model.safetensors", bytes(100_000));
        files.put("pytorch_model.bin", bytes(10));
        files.put("README.md", bytes(10));
        files.put("onnx/model.onnx", bytes(10));
        files.put("consolidated.safetensors", bytes(10));
    }

    private HttpServer server(Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(new Request(
                        exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Range"),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        exchange.getLocalAddress().getPort() != hubPort()));
                answer.to(exchange);
            }
        });
        server.start();
        return server;
    }

    private int hubPort() {
        return hub.getAddress().getPort();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + hubPort());
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Answer status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    void next(String method, String path, Answer answer) {
        troubles.add(new Trouble(path, method, answer));
    }

    private boolean troubled(HttpExchange exchange) throws IOException {
        for (Trouble trouble : troubles) {
            if (trouble.method().equals(exchange.getRequestMethod())
                    && exchange.getRequestURI().getPath().contains(trouble.path())
                    && troubles.remove(trouble)) {
                trouble.answer().to(exchange);
                return true;
            }
        }
        return false;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (troubled(exchange)) {
            return;
        }
        if (token != null
                && !("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            status(401, "X-Error-Code", "GatedRepo", "X-Error-Message", "Access to it is restricted")
                    .to(exchange);
        } else if (path.equals("/api/models/" + REPOSITORY + "/revision/main")
                || path.equals("/api/models/" + REPOSITORY + "/revision/" + commit)) {
            send(exchange, 200, listing().getBytes());
        } else if (path.startsWith("/" + REPOSITORY + "/resolve/" + commit + "/")) {
            file(exchange, path.substring(("/" + REPOSITORY + "/resolve/" + commit + "/").length()));
        } else {
            status(404, "X-Error-Code", "RepoNotFound").to(exchange);
        }
    }

    private String listing() {
        return "{\"sha\": \"" + commit + "\", \"siblings\": ["
                + files.keySet().stream()
                        .map(name -> "{\"rfilename\": \"" + name.replace("\\", "\\\\") + "\"}")
                        .collect(Collectors.joining(", "))
                + "]}";
    }

    private void file(HttpExchange exchange, String name) throws IOException {
        byte[] content = files.get(name);
        if (content == null) {
            status(404, "X-Error-Code", "EntryNotFound").to(exchange);
        } else if (name.endsWith(".safetensors")) { // a large file
            status(
                            302,
                            "X-Linked-Etag",
                            "\"" + sha256(content) + "\"",
                            "X-Linked-Size",
                            "" + content.length,
                            "Location",
                            "http://127.0.0.1:" + storage.getAddress().getPort() + "/" + name + "?signed=yes")
                    .to(exchange);
        } else {
            exchange.getResponseHeaders().add("ETag", "W/\"" + sha256(content).substring(0, 40) + "\"");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().add("Content-Length", "" + content.length);
                exchange.sendResponseHeaders(200, -1);
            } else {
                send(exchange, 200, content);
            }
        }
    }

    private void store(HttpExchange exchange) throws IOException {
        if (troubled(exchange)) {
            return;
        }
        byte[] content = files.get(exchange.getRequestURI().getPath().substring(1));
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            send(exchange, 200, content);
            return;
        }
        int from = Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.getResponseHeaders()
                .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        send(exchange, 206, Arrays.copyOfRange(content, from, content.length));
    }

    /** Sends it, or hangs up in the middle if a drop is wanted. */
    private void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length);
        int sent = dropAfter >= 0 && content.length > dropAfter ? dropAfter : content.length;
        OutputStream body = exchange.getResponseBody();
        body.write(content, 0, sent);
        body.flush();
    }

    List<String> lines() {
        synchronized (requests) {
            return requests.stream().map(Request::line).toList();
        }
    }

    Deque<String> linesOf(String part) {
        return new ArrayDeque<>(
                lines().stream().filter(line -> line.contains(part)).toList());
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }
}
