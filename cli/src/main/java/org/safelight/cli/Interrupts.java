package org.safelight.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ctrl-C, or a polite kill, ends long work cleanly: the working thread is interrupted and gets time to commit what it
/// has.
final class Interrupts {
    private static final long SECONDS_TO_FINISH = 60;

    private Interrupts() {}

    /// Work that ends early, with an exception that says so, when its thread is interrupted.
    interface Work<T> {
        T run() throws IOException;
    }

    /// Runs the work in this thread; a signal that ends the process interrupts it first and waits until it has ended.
    static <T> T whileInterruptible(Work<T> work) throws IOException {
        Thread working = Thread.currentThread();
        var asked = new AtomicBoolean();
        var ended = new CountDownLatch(1);
        var hook = new Thread(() -> {
            asked.set(true);
            working.interrupt();
            try {
                if (!ended.await(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
                    System.err.println("safelight: did not stop in time; what was counted as done is kept.");
                }
            } catch (InterruptedException alreadyEnding) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } catch (RuntimeException stopped) {
            if (asked.get()) {
                // The process is gone as soon as the hook lets it go, before anybody else could tell of it.
                System.err.println();
                System.err.println("safelight: " + stopped.getMessage());
            }
            throw stopped;
        } finally {
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException ending) {
                // The process is ending already: the hook is what brought us here.
            }
        }
    }
}
