package org.dualslm.djl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive: a zip of uncompressed entries that holds a pickled module without parameters and the text of
 * its methods. PyTorch compiles the text when it loads the archive.
 */
final class TorchArchive {
    private static final String MODULE = """
            class M(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;

    private TorchArchive() {}

    /** The archive of a module with these methods, each indented by two spaces. */
    static byte[] of(String methods) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            entry(zip, "data.pkl", pickledModule());
            entry(zip, "code/__torch__.py", ascii(MODULE + methods));
            entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
            entry(zip, "version", ascii("3\n"));
            entry(zip, "byteorder", ascii("little"));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to be written to
        }
        return bytes.toByteArray();
    }

    /** Python's pickle, protocol 2, of an object of class {@code __torch__.M} whose one attribute is {@code training = False}. */
    private static byte[] pickledModule() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2}); // protocol 2
        pickle.write(ascii("c__torch__\nM\n")); // the class
        pickle.write(new byte[] {'q', 0, ')', (byte) 0x81}); // memo 0, no arguments, new object
        pickle.write(new byte[] {'}', '(', 'X', 8, 0, 0, 0}); // a dictionary, a mark, a string of 8 bytes
        pickle.write(ascii("training"));
        pickle.write(new byte[] {'q', 1, (byte) 0x89, 'u', 'b', 'q', 2, '.'}); // False, set item, set state, stop
        return pickle.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("m/" + name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
