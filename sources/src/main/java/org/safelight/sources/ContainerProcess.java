package org.safelight.sources;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.safelight.sandbox.Confinement;
import org.safelight.sandbox.Limits;
import org.safelight.sandbox.SandboxKind;

/// One running worker, as the pool sees it. Used by one thread at a time, and watched by another
/// ([#endIfLate]).
final class ContainerProcess implements AutoCloseable {
    private static final long START_MILLIS = 120_000;
    private static final int TRACE_BYTES = 2_048;
    private static final long MEGABYTES_BESIDES_HEAP = 512;
    private static final int MOST_OPEN_FILES = 256;
    /// A worker opens many containers; the patience for each is what ends a reader that does not come to an
    /// end.
    private static final Duration MOST_CPU = Duration.ofDays(7);
    /// Nothing of ours: no options, names or keys. A path on the class path may need UTF-8.
    private static final Map<String, String> ENVIRONMENT =
            Map.of("LC_ALL", "C.UTF-8", "TZ", "UTC", "MALLOC_ARENA_MAX", "2");

    private final Process process;
    private final DataOutputStream to;
    private final DataInputStream from;
    private int containers;

    /// When what is waited for must be there, as [System#nanoTime]; guarded by `this`.
    private long deadlineNanos;

    private boolean waiting;
    private boolean late;

    private ContainerProcess(Process process) {
        this.process = process;
        to = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), ContainerWire.MOST_READ + 4));
        from = new DataInputStream(new BufferedInputStream(process.getInputStream(), ContainerWire.PIECE + 64));
    }

    /// Starts a worker and waits until it is ready.
    ///
    /// @param known is told of the process before it is waited for, so that it is watched
    static ContainerProcess start(ContainerOptions options, String mainClass, Consumer<ContainerProcess> known)
            throws IOException {
        ContainerProcess started = new ContainerProcess(options.sandbox().start(confinement(options, mainClass)));
        Thread.ofVirtual().name("container-worker-stderr").start(() -> drain(started.process.getErrorStream()));
        known.accept(started);
        started.begin(START_MILLIS);
        try {
            ContainerWire.readHello(started.from);
        } catch (IOException failed) {
            started.close();
            throw new IOException("A process to open containers in did not start: " + failed.getMessage(), failed);
        } finally {
            started.ended();
        }
        return started;
    }

    private static Confinement confinement(ContainerOptions options, String mainClass) {
        List<Path> classPath = Arrays.stream(options.classPath().split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + options.heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                // Signals that the sandbox has made it deaf to: no handlers in place of that.
                "-Xrs",
                // No files beside the program: neither performance counters, nor a crash report, which could
                // hold bits of evidence.
                "-XX:-UsePerfData",
                "-XX:+ErrorFileToStderr",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:-CreateCoredumpOnCrash",
                "-Djava.awt.headless=true",
                // Times without a zone mean the same on every machine.
                "-Duser.timezone=UTC",
                // The reader of zstd reads memory by it.
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                mainClass));
        if (options.sandbox().kind() == SandboxKind.NONE) {
            command.add(ContainerWorker.WATCH_PARENT);
        }
        List<Path> readOnly = new ArrayList<>();
        readOnly.add(Path.of(System.getProperty("java.home")));
        classPath.stream().filter(Files::exists).forEach(readOnly::add);
        long memory = (options.heapMegabytes() + MEGABYTES_BESIDES_HEAP) << 20;
        return new Confinement(
                command, readOnly, List.of(), ENVIRONMENT, new Limits(memory, MOST_CPU, 0, MOST_OPEN_FILES));
    }

    /// How many containers it was given.
    int containers() {
        return containers;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    void open(ContainerKind kind, long size) throws IOException {
        containers++;
        ContainerWire.writeOpen(to, kind, size);
    }

    /// The next frame, waited for no longer than this.
    ContainerWire.Frame next(long patienceMillis) throws IOException {
        begin(patienceMillis);
        try {
            return ContainerWire.readFrame(from);
        } finally {
            ended();
        }
    }

    /// Answers what it asked to read.
    void give(byte[] bytes, int length, long patienceMillis) throws IOException {
        begin(patienceMillis);
        try {
            to.writeInt(length);
            to.write(bytes, 0, length);
            to.flush();
        } finally {
            ended();
        }
    }

    private synchronized void begin(long patienceMillis) {
        deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        waiting = true;
    }

    private synchronized void ended() {
        waiting = false;
    }

    /// Kills the worker if it let its time pass: the one thing a hanging reader cannot resist; it also frees
    /// whoever waits for it.
    synchronized void endIfLate() {
        if (waiting && System.nanoTime() - deadlineNanos > 0) {
            late = true;
            process.toHandle().destroyForcibly();
        }
    }

    synchronized boolean wasLate() {
        return late;
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        for (AutoCloseable stream : List.of(process.getOutputStream(), process.getInputStream())) {
            try {
                stream.close();
            } catch (Exception alreadyGone) {
                // The other side is gone, so nothing can be lost by this.
            }
        }
    }

    /// Exit code once it has ended; -1 if it has not within a moment.
    int exitCode() {
        try {
            return process.waitFor(2, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /// Reads what a worker says beside its answers, so that it never blocks on it.
    private static void drain(InputStream stream) {
        byte[] piece = new byte[TRACE_BYTES];
        try (stream) {
            while (stream.read(piece) >= 0) {
                // Nothing of it is trusted, and it may quote the evidence.
            }
        } catch (IOException gone) {
            // The process is gone: that is the end too.
        }
    }
}
