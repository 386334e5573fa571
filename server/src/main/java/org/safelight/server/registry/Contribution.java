package org.safelight.server.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;

/// How long each force's knowledge takes to reach the others.
///
/// Counting goes through all sightings, millions in a large registry. So one count is made at a time, and is used again
/// for a hundred times as long as it took, at most ten minutes: a small registry shows what is so now, and a large one
/// spends a hundredth of its time on it, however many people ask. Who waits holds no connection to the database.
@Service
class Contribution {
    private static final int TIMES_AS_LONG = 100;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_KEPT = 20;

    private final IntFunction<List<ContributionStore.Lag>> counting;
    private final Map<Integer, Kept> kept = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    @Autowired
    Contribution(ContributionStore store) {
        this(store::lags);
    }

    Contribution(IntFunction<List<ContributionStore.Lag>> counting) {
        this.counting = counting;
    }

    /// What was counted, and when.
    record Counted(List<ContributionStore.Lag> lags, Instant at) {}

    private record Kept(Counted counted, long untilNanos) {}

    /// @param days contents that a force first saw in so many last days
    Counted lags(int days) {
        lock.lock();
        try {
            long now = System.nanoTime();
            Kept earlier = kept.get(days);
            if (earlier != null && now - earlier.untilNanos() < 0) {
                return earlier.counted();
            }
            if (kept.size() >= MOST_KEPT) {
                kept.clear();
            }
            Counted counted = new Counted(counting.apply(days), Instant.now());
            long after = System.nanoTime();
            kept.put(days, new Kept(counted, after + Math.min(TIMES_AS_LONG * (after - now), LONGEST.toNanos())));
            return counted;
        } finally {
            lock.unlock();
        }
    }
}
