package org.dualslm.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.dualslm.api.plugin.PluginException;

/**
 * Copies of jars in a folder for temporary files: classes are read from them for as long as they are loaded, while the originals may
 * change. Copies are deleted with the class loader that reads them, the rest when the program ends.
 */
final class JarCopies implements AutoCloseable {
    private final Path root;
    private final Cleaner cleaner = Cleaner.create();
    private final Thread atExit;
    private int users = 1;
    private int copied;

    private JarCopies(Path root) {
        this.root = root;
        this.atExit = new Thread(() -> delete(root));
    }

    static JarCopies create() {
        try {
            JarCopies copies = new JarCopies(Files.createTempDirectory("dualslm-plugins"));
            Runtime.getRuntime().addShutdownHook(copies.atExit);
            return copies;
        } catch (IOException e) {
            throw new PluginException(
                    "Cannot keep copies of plugins in " + System.getProperty("java.io.tmpdir") + ": " + e, e);
        }
    }

    /** Jars copied together. */
    final class Copy {
        private final Path folder;
        private final List<Path> jars;
        private final String digest;
        private boolean kept;

        private Copy(Path folder, List<Path> jars, String digest) {
            this.folder = folder;
            this.jars = jars;
            this.digest = digest;
        }

        List<Path> jars() {
            return jars;
        }

        /** As {@link JarCopies#digest}, of what was copied. */
        String digest() {
            return digest;
        }

        /** Keeps the copies until the class loader is garbage. */
        void deleteAfter(ClassLoader reader) {
            kept = true;
            Path copies = folder;
            cleaner.register(reader, () -> {
                delete(copies);
                release();
            });
        }

        /** Deletes them now, if no class loader reads them. */
        void deleteUnlessKept() {
            if (!kept) {
                delete(folder);
                release();
            }
        }
    }

    Copy copy(List<Path> originals) throws IOException {
        Path folder = root.resolve(String.valueOf(start()));
        try {
            Files.createDirectory(folder);
            List<Path> jars = new ArrayList<>();
            MessageDigest digest = sha256();
            for (Path original : originals) {
                Path jar = folder.resolve(original.getFileName().toString());
                try (OutputStream out = Files.newOutputStream(jar)) {
                    read(original, digest, out);
                }
                jars.add(jar);
            }
            return new Copy(folder, List.copyOf(jars), HexFormat.of().formatHex(digest.digest()));
        } catch (IOException | RuntimeException e) {
            delete(folder);
            release();
            throw e;
        }
    }

    /** Of names and bytes: the same for the same jars. */
    static String digest(List<Path> jars) throws IOException {
        MessageDigest digest = sha256();
        for (Path jar : jars) {
            read(jar, digest, OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void read(Path jar, MessageDigest digest, OutputStream out) throws IOException {
        digest.update((jar.getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
        try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
            in.transferTo(out);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }

    private synchronized int start() {
        users++;
        return copied++;
    }

    private synchronized void release() {
        if (--users == 0) {
            delete(root);
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // The program is ending; the hook does no harm.
            }
        }
    }

    /** What cannot be deleted, as on systems where a jar is still open, is left to the program's end. */
    private static void delete(Path tree) {
        try (Stream<Path> paths = Files.walk(tree)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    // See above.
                }
            });
        } catch (IOException e) {
            // See above.
        }
    }

    /** Ends the copying; copies that are read stay. */
    @Override
    public void close() {
        release();
    }
}
