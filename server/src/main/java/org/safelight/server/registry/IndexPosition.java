package org.safelight.server.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/// How far an index has followed the feed.
///
/// @param life of the database
/// @param transaction every row of an earlier transaction is in the index
/// @param sequence what the index had acknowledged by then
record IndexPosition(UUID life, long transaction, long sequence) {
    /// Where it is noted: a file that is replaced in one step.
    record File(Path file) {
        /// Empty if there is none that can be read: the index is then made anew, which is always right.
        Optional<IndexPosition> read() throws IOException {
            try {
                String[] parts = Files.readString(file, StandardCharsets.US_ASCII)
                        .strip()
                        .split(" ", -1);
                return parts.length == 3
                        ? Optional.of(new IndexPosition(
                                UUID.fromString(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])))
                        : Optional.empty();
            } catch (NoSuchFileException | IllegalArgumentException none) {
                return Optional.empty();
            }
        }

        void write(IndexPosition position) throws IOException {
            Path next = file.resolveSibling(file.getFileName() + ".tmp");
            byte[] text = (position.life() + " " + position.transaction() + " " + position.sequence() + "\n")
                    .getBytes(StandardCharsets.US_ASCII);
            try (FileChannel out = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(text));
                out.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        void delete() throws IOException {
            Files.deleteIfExists(file);
        }
    }
}
