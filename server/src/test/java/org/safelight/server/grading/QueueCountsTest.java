package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;

class QueueCountsTest {
    private static final ExhibitId EXHIBIT = new ExhibitId(new UUID(3, 4));

    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final AtomicInteger counts = new AtomicInteger();

    private static GradingStore.Counts decided(int number) {
        return new GradingStore.Counts(number, 0, 0, 0, 0);
    }

    private static int decided(QueueCounts queues) throws InterruptedException {
        try (Scope.Entered _ = new Scope(new UUID(0, 1), new UUID(0, 2)).enter()) {
            return queues.of(EXHIBIT).orElseThrow().counts().decided();
        }
    }

    @Test
    void what_is_counted_quickly_is_counted_each_time() throws Exception {
        QueueCounts queues = new QueueCounts(_ -> decided(counts.incrementAndGet()), () -> now);
        assertThat(decided(queues)).isEqualTo(1);
        assertThat(decided(queues)).isEqualTo(2);
        assertThat(decided(queues)).isEqualTo(3);
    }

    @Test
    void what_takes_longer_is_told_for_a_while_and_then_counted_again() throws Exception {
        QueueCounts queues = new QueueCounts(
                _ -> {
                    now = now.plus(QueueCounts.QUICK).plusMillis(1);
                    return decided(counts.incrementAndGet());
                },
                () -> now);
        assertThat(decided(queues)).isEqualTo(1);
        assertThat(decided(queues)).isEqualTo(1);
        now = now.plus(QueueCounts.TOLD_FOR);
        assertThat(decided(queues)).isEqualTo(2);
        assertThat(decided(queues)).isEqualTo(2);
    }

    @Test
    void nobody_waits_longer_than_their_patience_and_one_count_serves_all() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        QueueCounts queues = new QueueCounts(
                _ -> {
                    counts.incrementAndGet();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    now = now.plus(Duration.ofSeconds(3));
                    return decided(7);
                },
                () -> now);
        try (Scope.Entered _ = new Scope(new UUID(0, 1), new UUID(0, 2)).enter()) {
            assertThat(queues.of(EXHIBIT)).isEmpty();
            assertThat(queues.of(EXHIBIT)).isEmpty();
        }
        assertThat(counts).hasValue(1);
        go.countDown();
        for (int i = 0; i < 200; i++) {
            try (Scope.Entered _ = new Scope(new UUID(0, 1), new UUID(0, 2)).enter()) {
                if (queues.of(EXHIBIT).isPresent()) {
                    break;
                }
            }
            Thread.sleep(10);
        }
        assertThat(decided(queues)).isEqualTo(7);
        assertThat(counts).hasValue(1);
    }
}
