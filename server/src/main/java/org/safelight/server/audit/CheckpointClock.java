package org.safelight.server.audit;

import jakarta.annotation.PreDestroy;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Has a checkpoint signed when a server starts, every minute while it runs, and when it stops.
@Component
@ConditionalOnWebApplication
class CheckpointClock {
    private static final Logger log = LoggerFactory.getLogger(CheckpointClock.class);

    private final CheckpointSource checkpoints;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("audit-checkpoints").factory());

    CheckpointClock(CheckpointSource checkpoints) {
        this.checkpoints = checkpoints;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        var _ = clock.scheduleWithFixedDelay(this::sign, 0, 1, TimeUnit.MINUTES);
    }

    private void sign() {
        try {
            checkpoints.now();
        } catch (RuntimeException e) {
            // The next one covers what this one would have; a full disk must not end the server.
            log.error("audit checkpoint failed problem={}", e.getClass().getName());
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        clock.shutdown();
        if (clock.awaitTermination(5, TimeUnit.SECONDS)) {
            sign();
        }
    }
}
