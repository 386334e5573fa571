package org.safelight.triage;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one thread that writes the journal: lanes hand it facts through a short queue and wait when it is full.
///
/// Facts of one lane are committed in the order they were handed over. Nothing counts as done before its commit.
/// When a commit fails (a full disk, a pulled cable) every later [#put] throws, so the lanes end at once.
final class JournalWriter implements AutoCloseable {
    private static final int QUEUE = 4_096;
    /// Of small files there are thousands in a second: a batch of them is large, so that its sync, and the pages of
    /// the journal that it touches anywhere, are few for each file. Nothing waits for it longer than otherwise.
    private static final int BATCH = 4_096;
    /// A batch waits this long for more, so that slow pictures do not cost one sync each.
    private static final long GATHER_MILLIS = 200;

    private final Journal journal;
    private final Consumer<List<Fact>> committed;
    private final BlockingQueue<Fact> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable SQLException failure;

    /// @param committed told of every batch after its commit, on the writer's thread
    JournalWriter(Journal journal, Consumer<List<Fact>> committed) {
        this.journal = journal;
        this.committed = committed;
        thread = Thread.ofPlatform().name("triage-journal").start(this::write);
    }

    /// Hands over facts; waits while the queue is full.
    /// @throws TriageFailedException if the journal cannot be written any more
    void put(Fact... facts) throws InterruptedException {
        for (Fact fact : facts) {
            while (!queue.offer(fact, GATHER_MILLIS, TimeUnit.MILLISECONDS)) {
                check();
            }
        }
        check();
    }

    private void check() {
        SQLException cause = failure;
        if (cause != null) {
            throw new TriageFailedException(
                    "Cannot write the journal in the output folder: " + cause.getMessage()
                            + "\nThe triage has stopped; what was counted as done until then is kept."
                            + "\nSee that the disk has space and can be written, then run it again with --resume.",
                    cause);
        }
    }

    private void write() {
        List<Fact> batch = new ArrayList<>(BATCH);
        try {
            while (true) {
                Fact first = queue.poll(GATHER_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    if (closing && queue.isEmpty()) {
                        return;
                    }
                    continue;
                }
                batch.add(first);
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
                while (batch.size() < BATCH) {
                    long left = until - System.nanoTime();
                    Fact next = closing || left <= 0 ? queue.poll() : queue.poll(left, TimeUnit.NANOSECONDS);
                    if (next == null) {
                        break;
                    }
                    batch.add(next);
                }
                journal.commit(batch);
                committed.accept(List.copyOf(batch));
                batch.clear();
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            // Nobody interrupts this thread: it is private. Facts that are still queued are not counted as done.
            failure = new SQLException("the writing thread was interrupted", e);
        }
    }

    /// Commits what was handed over and ends the thread.
    /// @throws TriageFailedException if something could not be committed
    @Override
    public void close() {
        closing = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // What is handed over must be committed first; the interrupt is passed on after that.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        check();
    }
}
