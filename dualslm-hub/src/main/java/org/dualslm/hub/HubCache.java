package org.dualslm.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One repository's folder in the Hugging Face cache: {@code blobs} by etag, {@code snapshots} by commit with relative links to the
 * blobs, {@code refs} from branches to commits. Nothing is written outside it, whatever names come in, and whatever links lie there.
 */
final class HubCache {
    private static final Pattern ETAG = Pattern.compile("[0-9A-Za-z_-]{1,128}");
    private static final Duration LOCK_POLL = Duration.ofMillis(100);

    private final Path cache;
    private final Path folder;
    private final Waiting waiting;

    HubCache(Path cache, HubLocation location, Waiting waiting) {
        this.cache = cache.toAbsolutePath().normalize();
        this.folder = this.cache.resolve("models--" + location.repository().replace("/", "--"));
        this.waiting = waiting;
    }

    Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit);
    }

    /** The snapshot of a revision, if it was downloaded. */
    Optional<Path> find(HubLocation location) {
        return commit(location).map(this::snapshot).filter(Files::isDirectory);
    }

    private Optional<String> commit(HubLocation location) {
        if (location.isCommit()) {
            return Optional.of(location.revision());
        }
        Path ref = folder.resolve("refs").resolve(location.revision());
        try {
            return Files.isRegularFile(ref)
                    ? Optional.of(Files.readString(ref).strip()).filter(HubLocation::isCommit)
                    : Optional.empty();
        } catch (IOException e) {
            throw new HubException("Cannot read " + ref + ": " + e.getMessage(), e);
        }
    }

    /** Remembers which commit a branch or tag is. */
    void remember(HubLocation location, String commit) throws IOException {
        if (!location.isCommit()) {
            Path ref = inside(folder.resolve("refs").resolve(location.revision()));
            Path temporary = Files.createTempFile(ref.getParent(), "ref", ".tmp");
            Files.writeString(temporary, commit);
            Files.move(temporary, ref, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    Path blob(String etag) throws IOException {
        if (!ETAG.matcher(etag).matches()) {
            throw new HubException("The hub names a file's content '" + etag + "', which is no etag");
        }
        return inside(folder.resolve("blobs").resolve(etag));
    }

    /** The same path, its directory made, once it is certain that no link leads it out of the cache. */
    private Path inside(Path file) throws IOException {
        Path normal = file.normalize();
        if (!normal.startsWith(folder)) {
            throw new HubException(file + " lies outside of the cache's " + folder);
        }
        Files.createDirectories(cache);
        Path directory = cache;
        for (Path part : cache.relativize(normal.getParent())) {
            directory = directory.resolve(part);
            if (Files.isSymbolicLink(directory)) {
                throw new HubException(directory + " is a link, which may lead out of the cache; remove it");
            }
            if (!Files.isDirectory(directory)) {
                try {
                    Files.createDirectory(directory);
                } catch (FileAlreadyExistsException e) { // somebody else was faster
                    continue;
                }
            }
        }
        return normal;
    }

    /** Whether the snapshot's file is there, its content included. */
    boolean has(String commit, String file) throws IOException {
        Path pointer = snapshot(commit).resolve(file);
        if (!Files.isRegularFile(pointer)) {
            return false;
        }
        if (!pointer.toRealPath().startsWith(folder.toRealPath())) {
            throw new HubException(pointer + " is a link out of the cache; remove it");
        }
        return true;
    }

    /**
     * Puts a blob into a snapshot: a relative link, or a copy where the file system has no links. It takes the place of what stood there
     * in one move, since others may be reading the snapshot.
     */
    void link(String etag, String commit, String file) throws IOException {
        Path blob = blob(etag);
        Path pointer = inside(snapshot(commit).resolve(file));
        Path temporary = pointer.resolveSibling("." + UUID.randomUUID() + ".tmp");
        try {
            try {
                Files.createSymbolicLink(temporary, pointer.getParent().relativize(blob));
            } catch (UnsupportedOperationException | IOException e) {
                Files.copy(blob, temporary);
            }
            Files.move(temporary, pointer, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Something to do while nobody else, in this process or another one, does it for the same blob. */
    interface Exclusive {
        void run() throws IOException, InterruptedException;
    }

    void locked(String etag, Exclusive work) throws IOException, InterruptedException {
        Path locks = cache.resolve(".locks").resolve(folder.getFileName());
        Files.createDirectories(locks);
        try (FileChannel channel =
                FileChannel.open(locks.resolve(etag + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (true) {
                try {
                    channel.lock(); // released with the channel
                    break;
                } catch (OverlappingFileLockException e) { // held by this process, which the JDK does not wait for
                    waiting.sleep(LOCK_POLL);
                }
            }
            work.run();
        }
    }
}
