package org.safelight.sources;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.sandbox.Confinement;
import org.safelight.sandbox.Limits;
import org.safelight.sandbox.Sandbox;

/// A running [CarveWorker], and the thread that feeds it.
final class CarveProcess implements AutoCloseable {
    private static final int MOST_STRETCHES = 1 << 20;
    private static final int ATTEMPTS = 3;
    private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C.UTF-8", "MALLOC_ARENA_MAX", "2");
    private static final Limits LIMITS = new Limits(768L << 20, Duration.ofDays(2), 0, 64);

    /// Gives the bytes to search, in the order they are to be searched.
    interface Feed {
        /// Gives the next bytes.
        ///
        /// @return how many bytes were put at the beginning of `to`, -1 at the end
        int next(byte[] to) throws IOException;
    }

    private final Process process;
    private final DataOutputStream to;
    private final DataInputStream from;
    private @Nullable Thread feeder;
    private volatile @Nullable IOException feedFailure;

    private CarveProcess(Process process) {
        this.process = process;
        this.to = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 256 << 10));
        this.from = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        Thread.ofVirtual().start(() -> {
            try (InputStream errors = process.getErrorStream()) {
                errors.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // It is gone.
            }
        });
    }

    /// @param classPath where [CarveWorker] is
    static CarveProcess start(Sandbox sandbox, String classPath) throws IOException {
        List<String> entries = Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .toList();
        Path home = Path.of(System.getProperty("java.home"));
        List<String> command = List.of(
                home.resolve("bin").resolve("java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                // Signals that the sandbox has made it deaf to: no handlers in place of that.
                "-Xrs",
                "-XX:-UsePerfData",
                "-XX:+ErrorFileToStderr",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:-CreateCoredumpOnCrash",
                "-cp",
                String.join(File.pathSeparator, entries),
                CarveWorker.class.getName());
        List<Path> readOnly = new ArrayList<>(List.of(home));
        entries.stream().map(Path::of).filter(Files::exists).forEach(readOnly::add);
        IOException reason = new IOException("it said nothing");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            CarveProcess process =
                    new CarveProcess(sandbox.start(new Confinement(command, readOnly, List.of(), ENVIRONMENT, LIMITS)));
            try {
                if (process.from.read() == CarveWorker.HELLO) {
                    return process;
                }
            } catch (IOException failed) {
                reason = failed;
            }
            process.close();
        }
        throw new IOException("the worker that searches unallocated space did not start", reason);
    }

    /// Begins to search a stretch; ask [#next] for what is found until there is no more.
    void begin(int indirectBlockBytes, Feed feed) {
        feedFailure = null;
        feeder = Thread.ofPlatform().daemon().name("carve-feed").start(() -> {
            try {
                to.writeByte(CarveWorker.BEGIN);
                to.writeInt(indirectBlockBytes);
                byte[] bytes = new byte[CarveWorker.MOST_DATA_BYTES];
                int got;
                while ((got = feed.next(bytes)) >= 0) {
                    if (got > 0) {
                        to.writeByte(CarveWorker.DATA);
                        to.writeInt(got);
                        to.write(bytes, 0, got);
                    }
                }
                to.writeByte(CarveWorker.END);
                to.flush();
            } catch (IOException failed) {
                feedFailure = failed;
                process.destroyForcibly();
            }
        });
    }

    /// The next piece, by where it begins; empty when the stretch is through.
    ///
    /// @throws IOException if the worker or what fed it failed; the process cannot be used any more
    Optional<Carver.Piece> next() throws IOException {
        try {
            Optional<Carver.Piece> piece = answer(from);
            if (piece.isEmpty()) {
                join();
            }
            return piece;
        } catch (IOException broken) {
            IOException cause = feedFailure;
            throw cause == null ? broken : cause;
        }
    }

    /// Reads one answer as a worker that what it searches has taken over could have written it.
    ///
    /// @return empty when the stretch is through
    /// @throws IOException if it is no answer
    static Optional<Carver.Piece> answer(DataInputStream from) throws IOException {
        int what = from.read();
        if (what == CarveWorker.END) {
            return Optional.empty();
        }
        if (what != CarveWorker.PIECE) {
            throw new EOFException("the worker that searches unallocated space ended");
        }
        CarvedKind kind = kind(from.readUTF());
        boolean whole = from.readBoolean();
        int count = from.readInt();
        if (count < 1 || count > MOST_STRETCHES) {
            throw new IOException("the worker that searches unallocated space gave an answer that is none");
        }
        List<Carver.Stretch> stretches = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < count; i++) {
            Carver.Stretch stretch = new Carver.Stretch(from.readLong(), from.readLong());
            if (stretch.start() < at || stretch.end() <= stretch.start()) {
                throw new IOException("the worker that searches unallocated space gave an answer that is none");
            }
            at = stretch.end();
            stretches.add(stretch);
        }
        return Optional.of(new Carver.Piece(kind, whole, stretches));
    }

    private static CarvedKind kind(String name) throws IOException {
        try {
            return CarvedKind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("the worker that searches unallocated space gave an answer that is none", e);
        }
    }

    private void join() throws IOException {
        Thread thread = feeder;
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while searching unallocated space", e);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
