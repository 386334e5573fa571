package org.safelight.sources;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.safelight.sandbox.Confinement;
import org.safelight.sandbox.Limits;
import org.safelight.sandbox.Sandbox;

/// An archive of a format that no library here reads, made into a tar stream by libarchive's `bsdtar`: a
/// confined child program that gets the archive on standard input, gives the tar on standard output, and can
/// open no file. What comes out is read by a worker as any tar is.
///
/// Used for RAR, cab, lha and xar (decision 17).
final class StreamedSource implements SeekableBytes, AutoCloseable {
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/bin/bsdtar"), Path.of("/usr/local/bin/bsdtar"));
    private static final long MEMORY_BYTES = 1L << 30;
    private static final Duration MOST_CPU = Duration.ofHours(2);
    private static final int OPEN_FILES = 32;
    private static final int PIECE = 64 << 10;
    private static final int MESSAGE_BYTES = 4_096;

    private final Process process;
    private final InputStream tar;
    private final Thread feeding;
    private final Thread listening;
    /// Written by one thread and read by another; guarded by itself.
    private final StringBuilder message = new StringBuilder();
    private volatile @Nullable IOException sourceFailure;
    private long position;

    private StreamedSource(Process process, SeekableBytes archive) {
        this.process = process;
        tar = process.getInputStream();
        feeding = Thread.ofPlatform().daemon().name("archive-feed").start(() -> feed(archive));
        listening = Thread.ofVirtual().name("archive-messages").start(this::listen);
    }

    /// The program, if this machine has it.
    static Optional<Path> program() {
        return PROGRAMS.stream().filter(Files::isExecutable).findFirst();
    }

    static StreamedSource start(Sandbox sandbox, Path program, SeekableBytes archive) throws IOException {
        // `@-`: the archive on standard input, member by member, into a new archive.
        List<String> command = List.of(program.toString(), "-c", "-f", "-", "--format", "pax", "--no-xattrs", "@-");
        Process process = sandbox.start(new Confinement(
                command,
                List.of(),
                List.of(),
                Map.of("LC_ALL", "C.UTF-8", "TZ", "UTC"),
                new Limits(MEMORY_BYTES, MOST_CPU, 0, OPEN_FILES)));
        return new StreamedSource(process, archive);
    }

    private void feed(SeekableBytes archive) {
        byte[] piece = new byte[PIECE];
        long at = 0;
        try (OutputStream to = process.getOutputStream()) {
            while (true) {
                int got;
                try {
                    got = archive.read(ByteBuffer.wrap(piece), at);
                } catch (IOException unreadable) {
                    sourceFailure = unreadable;
                    return;
                }
                if (got < 0) {
                    return;
                }
                to.write(piece, 0, got);
                at += got;
            }
        } catch (IOException ended) {
            // The program has read as much as it wanted.
        }
    }

    private void listen() {
        byte[] piece = new byte[1_024];
        try (InputStream from = process.getErrorStream()) {
            for (int got = from.read(piece); got >= 0; got = from.read(piece)) {
                synchronized (message) {
                    if (message.length() < MESSAGE_BYTES) {
                        message.append(new String(piece, 0, got, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        } catch (IOException ended) {
            // The program is gone.
        }
    }

    /// Not known before it was read.
    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    /// Only goes forward.
    @Override
    public int read(ByteBuffer to, long from) throws IOException {
        if (from != position) {
            throw new IOException(
                    "An archive that is read as a stream was asked for byte " + from + " after " + position);
        }
        int got = tar.read(to.array(), to.arrayOffset() + to.position(), to.remaining());
        IOException failure = sourceFailure;
        if (failure != null) {
            throw failure;
        }
        position += Math.max(0, got);
        return got;
    }

    /// What the program had to say, once all was read; empty if it had no complaint.
    Optional<ContainerProblem> problem() {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                return Optional.empty();
            }
            listening.join(1_000);
            if (process.exitValue() == 0) {
                return Optional.empty();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        boolean isEncrypted;
        synchronized (message) {
            isEncrypted = message.indexOf("ncrypt") >= 0;
        }
        return Optional.of(
                isEncrypted
                        ? new ContainerProblem(ContainerProblem.Kind.ENCRYPTED, "A password is needed to read it")
                        : Openings.damaged("It does not follow the rules of its format, or ends too early"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            // It reads the archive, which its owner may close next.
            feeding.join(10_000);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
