package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ContributionTest {
    private final AtomicInteger counts = new AtomicInteger();

    private Contribution taking(Duration time) {
        return new Contribution(_ -> {
            counts.incrementAndGet();
            LockSupport.parkNanos(time.toNanos());
            return List.of();
        });
    }

    @Test
    void many_who_ask_for_a_long_count_share_one() throws Exception {
        Contribution contribution = taking(Duration.ofMillis(200));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Contribution.Counted>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(threads.submit(() -> contribution.lags(90)));
            }
            for (Future<Contribution.Counted> each : all) {
                assertThat(each.get()).isSameAs(all.getFirst().get());
            }
        }
        assertThat(counts).hasValue(1);
    }

    @Test
    void a_quick_count_is_soon_made_anew() throws Exception {
        Contribution contribution = taking(Duration.ZERO);
        contribution.lags(90);
        for (int tries = 0; tries < 100 && counts.get() == 1; tries++) {
            TimeUnit.MILLISECONDS.sleep(100);
            contribution.lags(90);
        }
        assertThat(counts).hasValueGreaterThan(1);
    }

    @Test
    void other_days_have_a_count_of_their_own() {
        Contribution contribution = taking(Duration.ofMillis(50));
        contribution.lags(90);
        contribution.lags(30);
        assertThat(counts).hasValue(2);
    }
}
