package org.safelight.sandbox;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A pipe by its two file descriptors, for as long as a program is being started.
final class Pipe implements AutoCloseable {
    private static final long CLOSE_ON_EXEC = 0x80000;

    final int readEnd;
    final int writeEnd;

    Pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            Linux.mustCall("a pipe", SystemCall.PIPE2, ends.address(), CLOSE_ON_EXEC);
            readEnd = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
            writeEnd = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
        }
    }

    /// A stream of its own, that stays open when this is closed.
    InputStream reader() throws IOException {
        return new FileInputStream(path(readEnd));
    }

    /// A stream of its own, that stays open when this is closed.
    OutputStream writer() throws IOException {
        return new FileOutputStream(path(writeEnd));
    }

    /// Opening this gives the same end of the same pipe once more.
    private static String path(int descriptor) {
        return "/proc/self/fd/" + descriptor;
    }

    @Override
    public void close() {
        Linux.call(SystemCall.CLOSE, readEnd);
        Linux.call(SystemCall.CLOSE, writeEnd);
    }
}
