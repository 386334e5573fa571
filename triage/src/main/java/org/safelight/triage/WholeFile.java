package org.safelight.triage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file so that it is there whole or not at all: under a temporary name, synced to disk, then renamed.
/// Whoever opens `report.html` never sees half of one, even when the power goes while it is written.
final class WholeFile {

    private WholeFile() {}

    /// Writes the content of one file to a stream that the caller buffers no further.
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes `file` whole, in place of what was there.
    ///
    /// @throws UncheckedIOException from the content or the disk; `file` is then as it was before
    static void write(Path file, Content content) {
        try {
            writeAndMove(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(
                    "Cannot write " + file + ": " + e.getMessage()
                            + ". It is as it was before; the results themselves are"
                            + " safe. Make room or give another --out, and run safelight triage again with --resume.",
                    e));
        }
    }

    private static void writeAndMove(Path file, Content content) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try (FileChannel channel = FileChannel.open(
                    partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            moveIntoPlace(partial, file);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void moveIntoPlace(Path partial, Path file) throws IOException {
        try {
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            // Some network file systems cannot: then as near to it as they allow.
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
