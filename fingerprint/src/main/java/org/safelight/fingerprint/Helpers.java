package org.safelight.fingerprint;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads that help digesters, shared by the JVM: one fewer than there are processors, as the caller's is the
/// other.
/// They come when first needed, go after ten idle seconds, and never keep the JVM from ending.
final class Helpers {
    static final Helpers SHARED = new Helpers(Runtime.getRuntime().availableProcessors() - 1);

    /// One digest each is the finest division there is, and the caller does one.
    private static final int MOST_FOR_ONE_CONTENT = DigestKind.values().length - 1;

    private final int threads;
    private final ThreadPoolExecutor executor;

    /// With no threads, callers do everything themselves.
    Helpers(int threads) {
        this.threads = threads;
        executor = new ThreadPoolExecutor(
                Math.max(1, threads), Math.max(1, threads), 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "safelight-digests");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /// How many helpers one content may have at a time.
    int forOneContent() {
        return Math.min(threads, MOST_FOR_ONE_CONTENT);
    }

    /// Runs the task in a helper as soon as one is free, which may be after it is needed.
    void help(Runnable task) {
        executor.execute(task);
    }
}
