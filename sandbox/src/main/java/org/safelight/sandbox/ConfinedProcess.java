package org.safelight.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A confined program that runs, or ran.
final class ConfinedProcess extends Process {
    /// A shell that closes the ears, what ends it with us and confines it, and itself.
    private static final int PROGRAMS = 3;

    private static final int MESSAGE_BYTES = 1024;
    private static final long LOOK_EVERY_MILLIS = 50;

    private final OutputStream input;
    private final InputStream output;
    private final InputStream error;
    private final CompletableFuture<Integer> exit;
    private final ProcessHandle handle;
    private final Supervisor supervisor;
    private volatile @Nullable String wroteTooMuch;

    private ConfinedProcess(
            OutputStream input,
            InputStream output,
            InputStream error,
            CompletableFuture<Integer> exit,
            ProcessHandle handle,
            Supervisor supervisor) {
        this.input = input;
        this.output = output;
        this.error = error;
        this.exit = exit;
        this.handle = handle;
        this.supervisor = supervisor;
    }

    /// Starts a program that starts the next, and that the last, each in its own place or as its child.
    ///
    /// @param landlock what they may open; null if the second program sees to that
    /// @throws IOException if it cannot be started
    static ConfinedProcess start(List<String> command, Confinement confinement, @Nullable Landlock landlock)
            throws IOException {
        try (Pipe in = new Pipe();
                Pipe out = new Pipe();
                Pipe err = new Pipe()) {
            var starter =
                    new Starter(command, confinement.environment(), landlock, in.readEnd, out.writeEnd, err.writeEnd);
            Thread.ofPlatform().daemon().name("confined-program").start(starter);
            Supervisor supervisor = new Supervisor(now(starter.line));
            boolean goesOn = false;
            try {
                supervisor.supervise(PROGRAMS, confinement.limits(), () -> check(starter, err));
                ProcessHandle handle = ProcessHandle.of(now(starter.pid)).orElseThrow();
                var process =
                        new ConfinedProcess(in.writer(), out.reader(), err.reader(), starter.exit, handle, supervisor);
                Thread.ofPlatform().daemon().name("refused-calls").start(supervisor::refuseFromNowOn);
                if (!confinement.writable().isEmpty()) {
                    Written written = new Written(confinement);
                    Thread.ofPlatform().daemon().name("written-bytes").start(() -> process.watch(written));
                }
                goesOn = true;
                return process;
            } finally {
                if (!goesOn) {
                    // Nobody answers what the program asks to start the other: it cannot, and ends.
                    supervisor.close();
                }
                starter.mayBeReaped.complete(true);
            }
        }
    }

    /// As of [Sandbox#refusals].
    List<String> refusals() {
        List<String> refusals = new ArrayList<>(supervisor.refused());
        String tooMuch = wroteTooMuch;
        if (tooMuch != null) {
            refusals.add(tooMuch);
        }
        return refusals;
    }

    /// Ends the program when it has written more than it may. The kernel bounds each file, but not how many.
    private void watch(Written written) {
        try {
            while (!waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                if (written.isTooMuch()) {
                    wroteTooMuch = "more than " + written.mostBytes() + " bytes in files";
                    destroyForcibly();
                    return;
                }
            }
        } catch (InterruptedException | UncheckedIOException nobodyLooksAnyMore) {
            // What cannot be watched must not go on.
            destroyForcibly();
        }
    }

    private static void check(Starter starter, Pipe err) throws IOException {
        if (starter.pid.isDone()) {
            now(starter.pid);
        }
        if (starter.ended.isDone()) {
            try (InputStream messages = err.reader()) {
                byte[] message = messages.readNBytes(Math.min(messages.available(), MESSAGE_BYTES));
                throw new IOException(new String(message, StandardCharsets.UTF_8).strip());
            }
        }
    }

    /// Waits whatever happens: it is a matter of a moment.
    private static int now(CompletableFuture<Integer> value) throws IOException {
        try {
            return value.join();
        } catch (CompletionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return input;
    }

    @Override
    public InputStream getInputStream() {
        return output;
    }

    @Override
    public InputStream getErrorStream() {
        return error;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("Waiting for a program of our own failed", impossible);
        }
    }

    @Override
    public boolean waitFor(long time, TimeUnit unit) throws InterruptedException {
        try {
            exit.get(time, unit);
            return true;
        } catch (TimeoutException stillRuns) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("Waiting for a program of our own failed", impossible);
        }
    }

    /// 128 and the signal's number if one ended it.
    @Override
    public int exitValue() {
        if (!exit.isDone()) {
            throw new IllegalThreadStateException("It still runs");
        }
        return exit.join();
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public ProcessHandle toHandle() {
        return handle;
    }

    /// As [#destroyForcibly]: it takes no notice of a gentler signal.
    @Override
    public void destroy() {
        handle.destroyForcibly();
    }

    /// Ends it, and what was started with it. Its streams stay open, so that its last messages can be read.
    @Override
    public Process destroyForcibly() {
        handle.destroyForcibly();
        return this;
    }
}
