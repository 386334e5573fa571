package org.safelight.triage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.safelight.sources.Exhibit;
import org.safelight.sources.FileItem;
import org.safelight.sources.ImageKind;

/// A disk image that lies within another file, as a file of its own in the output folder while it is read: the programs
/// that read it need one. Its length is bounded as that of every member is; what is zero takes no space. Its name says
/// which process made it, so that what a killed one left behind is told from what another is reading.
final class ImageCopy implements AutoCloseable {
    private static final String PREFIX = "image-";
    private static final Pattern MADE_BY = Pattern.compile(PREFIX + "([0-9]{1,18})-.*");
    private static final int CHUNK_BYTES = 128 << 10;

    private final Path file;

    private ImageCopy(Path file) {
        this.file = file;
    }

    /// Copies an image.
    ///
    /// @param folder the output folder
    /// @param stop asked between pieces
    /// @throws ContentReader.SpoolException if the folder cannot be written
    /// @throws IOException if the content cannot be read, or the run is ending
    static ImageCopy of(Content content, ImageKind kind, Path folder, BooleanSupplier stop) throws IOException {
        Path file;
        try {
            // No number in its ending, by which further pieces would be looked for; libewf wants its own.
            file = Files.createTempFile(
                    folder,
                    PREFIX + ProcessHandle.current().pid() + "-",
                    kind == ImageKind.EWF ? ".E01" : "." + kind.name().toLowerCase(Locale.ROOT));
        } catch (IOException noSpace) {
            throw new ContentReader.SpoolException(noSpace);
        }
        ImageCopy copy = new ImageCopy(file);
        try {
            copy.fill(content, stop);
            return copy;
        } catch (IOException | RuntimeException failed) {
            copy.close();
            throw failed;
        }
    }

    private void fill(Content content, BooleanSupplier stop) throws IOException {
        try (FileChannel channel = open()) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            long at = 0;
            while (content.read(chunk.clear(), at) >= 0) {
                if (stop.getAsBoolean()) {
                    throw new InterruptedIOException("the run is ending");
                }
                int got = chunk.flip().remaining();
                boolean isLast = at + got >= content.size();
                if (isLast || !isZero(chunk)) {
                    write(channel, chunk, at);
                }
                at += got;
            }
        }
    }

    private FileChannel open() {
        try {
            return FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (IOException noSpace) {
            throw new ContentReader.SpoolException(noSpace);
        }
    }

    private static void write(FileChannel channel, ByteBuffer chunk, long at) {
        try {
            long position = at;
            while (chunk.hasRemaining()) {
                position += channel.write(chunk, position);
            }
        } catch (IOException noSpace) {
            throw new ContentReader.SpoolException(noSpace);
        }
    }

    private static boolean isZero(ByteBuffer chunk) {
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            if (chunk.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /// The file, for reading.
    FileItem item() throws IOException {
        List<FileItem> items = new ArrayList<>();
        Exhibit.of(List.of(file)).forEach(found -> {
            if (found instanceof FileItem item) {
                items.add(item);
            }
        });
        if (items.size() != 1) {
            throw new IOException("the copy of a disk image is gone from the output folder");
        }
        return items.getFirst();
    }

    /// Deletes the copies of processes that are not there any more.
    static void deleteLeftBehind(Path folder) throws IOException {
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(folder, PREFIX + "*-*")) {
            for (Path copy : copies) {
                Matcher name = MADE_BY.matcher(copy.getFileName().toString());
                if (name.matches() && !isThere(Long.parseLong(name.group(1)), copy)) {
                    Files.deleteIfExists(copy);
                }
            }
        }
    }

    /// Whether a process of this number is there and is no younger than the copy: after a restart another may have the
    /// number.
    private static boolean isThere(long number, Path copy) throws IOException {
        Instant made = Files.getLastModifiedTime(copy).toInstant();
        return ProcessHandle.of(number)
                .flatMap(process -> process.info().startInstant())
                .filter(started -> !started.isAfter(made))
                .isPresent();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException cannot) {
            throw new ContentReader.SpoolException(cannot);
        }
    }
}
