package org.safelight.server.grading;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Where queues stand. What is counted quickly is counted each time. What takes longer, as over a million
/// items, is counted by one at a time and told to all for a while, with the time of the count; whoever asks
/// first waits no longer than [#PATIENCE] for it.
@Component
class QueueCounts {
    static final Duration PATIENCE = Duration.ofMillis(400);
    /// What is counted within this is counted anew each time.
    static final Duration QUICK = Duration.ofMillis(200);

    static final Duration TOLD_FOR = Duration.ofSeconds(60);

    /// Counts one queue.
    interface Counter {
        GradingStore.Counts count(ExhibitId exhibit);
    }

    private final Counter counter;
    private final InstantSource clock;
    private final Map<ExhibitId, Entry> entries = new ConcurrentHashMap<>();

    @Autowired
    QueueCounts(GradingStore store) {
        this(store::counts, InstantSource.system());
    }

    QueueCounts(Counter counter, InstantSource clock) {
        this.counter = counter;
        this.clock = clock;
    }

    /// Counts, and when they were counted.
    record Counted(GradingStore.Counts counts, Instant at) {}

    private static final class Entry {
        private @Nullable Counted last;
        private Duration took = Duration.ZERO;
        private @Nullable CompletableFuture<Counted> running;
    }

    /// Where the queue of an exhibit stands, which the current scope may see; empty while it is counted for
    /// the first time.
    Optional<Counted> of(ExhibitId exhibit) throws InterruptedException {
        Entry entry = entries.computeIfAbsent(exhibit, _ -> new Entry());
        @Nullable CompletableFuture<Counted> running;
        synchronized (entry) {
            Counted last = entry.last;
            if (last == null || entry.took.compareTo(QUICK) > 0) {
                if (last != null && clock.instant().isBefore(last.at().plus(TOLD_FOR))) {
                    return Optional.of(last);
                }
                running = entry.running == null ? begin(exhibit, entry) : entry.running;
            } else {
                running = null;
            }
        }
        if (running == null) {
            return Optional.of(count(exhibit, entry));
        }
        try {
            return Optional.of(running.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException goesOn) {
            synchronized (entry) {
                return Optional.ofNullable(entry.last);
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("A queue could not be counted", failed.getCause());
        }
    }

    private CompletableFuture<Counted> begin(ExhibitId exhibit, Entry entry) {
        CompletableFuture<Counted> running = new CompletableFuture<>();
        entry.running = running;
        Scope scope = Scope.current().orElseThrow();
        Thread.ofVirtual().start(() -> {
            try (Scope.Entered _ = scope.enter()) {
                Counted counted = count(exhibit, entry);
                ended(entry);
                running.complete(counted);
            } catch (RuntimeException | Error failed) {
                ended(entry);
                running.completeExceptionally(failed);
            }
        });
        return running;
    }

    /// Before anybody has the answer: whoever asks after it must not be given this count once more.
    private static void ended(Entry entry) {
        synchronized (entry) {
            entry.running = null;
        }
    }

    private Counted count(ExhibitId exhibit, Entry entry) {
        Instant began = clock.instant();
        Counted counted = new Counted(counter.count(exhibit), began);
        synchronized (entry) {
            entry.last = counted;
            entry.took = Duration.between(began, clock.instant());
        }
        return counted;
    }
}
