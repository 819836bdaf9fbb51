package org.dualslm.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file on its way into a blob, through a file named {@code .incomplete} that a later attempt continues. */
final class Download {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-.*");

    private final HubHttp http;
    private final Waiting waiting;
    private final DownloadProgress progress;

    Download(HubHttp http, Waiting waiting, DownloadProgress progress) {
        this.http = http;
        this.waiting = waiting;
        this.progress = progress;
    }

    /**
     * What the hub says of a file.
     *
     * @param name in the repository
     * @param address where its bytes are
     * @param etag of its content: for a large file, its sha256
     * @param size in bytes
     */
    record RemoteFile(String name, URI address, String etag, long size) {}

    /** Fetches the file into the blob, which is not there yet. The caller holds its lock. */
    void into(Path blob, RemoteFile file) throws IOException, InterruptedException {
        Path incomplete = blob.resolveSibling(blob.getFileName() + ".incomplete");
        if (Files.isSymbolicLink(incomplete)) {
            throw new HubException(incomplete + " is a link, which may lead out of the cache; remove it");
        }
        int failures = 0;
        long done = size(incomplete);
        while (done < file.size() || !Files.exists(incomplete)) {
            IOException failure = null;
            try {
                attempt(incomplete, done, file);
            } catch (IOException e) {
                failure = e;
            }
            long now = size(incomplete);
            failures = now > done ? 0 : failures + 1; // as long as it grows it is worth going on
            done = now;
            if (done < file.size()) {
                if (failures == HubHttp.ATTEMPTS) {
                    throw new HubException(
                            "The download of " + file.name() + " stops at " + done + " of " + file.size()
                                    + " bytes again and again; start it once more and it goes on there",
                            failure);
                }
                waiting.sleep(HubHttp.backoff(failures + 1));
            }
        }
        check(incomplete, file);
        Files.move(incomplete, blob, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private void attempt(Path incomplete, long from, RemoteFile file) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send("GET", file.address(), from, true);
        try (InputStream body = StallGuard.watch(response.body())) {
            boolean continues = response.statusCode() == 206 && startsAt(response, from);
            if (response.statusCode() == 416 || (response.statusCode() == 206 && !continues)) {
                Files.deleteIfExists(incomplete); // what is there does not fit: anew
                throw new IOException("the server cannot continue at byte " + from);
            }
            if (response.statusCode() != 200 && !continues) {
                throw new HubException("The hub answered " + response.statusCode() + " for " + file.name());
            }
            long done = continues ? from : 0;
            try (OutputStream out = Files.newOutputStream(
                    incomplete,
                    StandardOpenOption.CREATE,
                    continues ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                byte[] buffer = new byte[1 << 16];
                for (int read = body.read(buffer); read >= 0 && done <= file.size(); read = body.read(buffer)) {
                    done += read;
                    out.write(buffer, 0, read);
                    progress.at(file.name(), Math.min(done, file.size()), file.size());
                }
            }
            if (done > file.size()) {
                Files.delete(incomplete);
                throw new HubException(
                        file.name() + " is longer than the " + file.size() + " bytes that the hub tells");
            }
        }
    }

    private static boolean startsAt(HttpResponse<?> response, long from) {
        Matcher range = CONTENT_RANGE.matcher(
                response.headers().firstValue("Content-Range").orElse(""));
        return range.matches() && range.group(1).equals(Long.toString(from));
    }

    private static void check(Path incomplete, RemoteFile file) throws IOException {
        if (Files.size(incomplete) != file.size()) {
            long found = Files.size(incomplete);
            Files.delete(incomplete);
            throw new HubException(file.name() + " has " + found + " bytes, but the hub tells " + file.size()
                    + "; it was deleted: try again");
        }
        if (SHA256.matcher(file.etag()).matches()) {
            String found = sha256(incomplete);
            if (!found.equals(file.etag())) {
                Files.delete(incomplete);
                throw new HubException("The sha256 of " + file.name() + " is " + found + ", but the hub tells "
                        + file.etag() + ": it was damaged on its way and deleted; try again");
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
