package org.safelight.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How much a program has written into the folders it may write in, beyond what was there when it was started.
final class Written {
    /// A file without bytes takes some too; so many of them end a program as well.
    private static final long BYTES_OF_A_NAME = 256;

    private final List<Path> writable;
    private final long mostBytes;
    private final long before;

    /// @throws UncheckedIOException if the folders cannot be read
    Written(Confinement confinement) {
        writable = confinement.writable();
        mostBytes = confinement.limits().fileBytes();
        before = bytes();
    }

    long mostBytes() {
        return mostBytes;
    }

    /// @throws UncheckedIOException if the folders cannot be read
    boolean isTooMuch() {
        return bytes() - before > mostBytes + BYTES_OF_A_NAME;
    }

    private long bytes() {
        long[] total = new long[1];
        var adding = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                total[0] += attributes.size() + BYTES_OF_A_NAME;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                total[0] += BYTES_OF_A_NAME;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                // It was removed while this looked.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            for (Path path : writable) {
                Files.walkFileTree(path, adding);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return total[0];
    }
}
