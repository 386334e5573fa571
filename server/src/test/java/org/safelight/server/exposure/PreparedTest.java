package org.safelight.server.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.safelight.decode.Rendition;
import org.safelight.server.exhibits.ExhibitId;

class PreparedTest {
    private static final ExhibitId EXHIBIT = new ExhibitId(new UUID(1, 2));

    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final Queue<Runnable> afterKept = new ConcurrentLinkedQueue<>();
    private final Prepared prepared = new Prepared(() -> now, afterKept::add);

    private static Rendition.Made made(int colour) {
        return new Rendition.Made(new byte[] {(byte) colour, 7}, "image/png", 24, 24, 1, false);
    }

    @Test
    void gives_what_was_made_ahead_once_and_waits_for_what_is_being_made() throws Exception {
        CountDownLatch isBegun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            prepared.prepare(EXHIBIT, 1, MediaForm.BLURRED, () -> {
                times.incrementAndGet();
                isBegun.countDown();
                go.await();
                return Optional.of(made(1));
            });
        }
        isBegun.await();
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            go.countDown();
        });
        assertThat(prepared.take(EXHIBIT, 1, MediaForm.BLURRED)).isPresent();
        assertThat(prepared.take(EXHIBIT, 1, MediaForm.BLURRED)).isEmpty();
        assertThat(prepared.take(EXHIBIT, 1, MediaForm.LESS_BLURRED)).isEmpty();
        assertThat(times).hasValue(1);
    }

    @Test
    @Timeout(60)
    void who_asks_does_not_wait_behind_what_others_may_ask_for() throws Exception {
        CountDownLatch isBegun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        prepared.prepare(EXHIBIT, 1, MediaForm.BLURRED, () -> {
            isBegun.countDown();
            go.await();
            return Optional.of(made(1));
        });
        isBegun.await();
        prepared.prepare(EXHIBIT, 2, MediaForm.BLURRED, () -> Optional.of(made(2)));
        assertThat(prepared.take(EXHIBIT, 2, MediaForm.BLURRED)).isEmpty();
        go.countDown();
        assertThat(prepared.take(EXHIBIT, 1, MediaForm.BLURRED)).isPresent();
    }

    @Test
    void never_makes_the_full_picture_ahead() throws Exception {
        prepared.prepare(EXHIBIT, 1, MediaForm.FULL, () -> Optional.of(made(1)));
        assertThat(prepared.size()).isZero();
        assertThat(prepared.take(EXHIBIT, 1, MediaForm.FULL)).isEmpty();
    }

    @Test
    void what_nobody_asks_for_is_overwritten_after_its_time_and_not_before() throws Exception {
        Rendition.Made one = made(1);
        CountDownLatch isMade = new CountDownLatch(1);
        prepared.prepare(EXHIBIT, 1, MediaForm.BLURRED, () -> {
            isMade.countDown();
            return Optional.of(one);
        });
        isMade.await();
        now = now.plus(Prepared.KEPT);
        assertThat(prepared.size()).isEqualTo(1);
        now = now.plus(Duration.ofMillis(1));
        // Nobody asks for anything any more.
        afterKept.forEach(Runnable::run);
        for (int i = 0; i < 100 && one.encoded()[1] != 0; i++) {
            Thread.sleep(10);
        }
        assertThat(one.encoded()).containsOnly(0);
        assertThat(prepared.size()).isZero();
    }

    @Test
    void holds_no_more_than_its_bound() {
        for (int i = 0; i < 2 * Prepared.MOST; i++) {
            prepared.prepare(EXHIBIT, i, MediaForm.BLURRED, () -> Optional.of(made(1)));
        }
        assertThat(prepared.size()).isEqualTo(Prepared.MOST);
    }

    @Test
    void what_could_not_be_made_ahead_is_made_by_who_asks() throws Exception {
        prepared.prepare(EXHIBIT, 1, MediaForm.BLURRED, () -> {
            throw new java.io.IOException("made-up");
        });
        assertThat(prepared.take(EXHIBIT, 1, MediaForm.BLURRED)).isEmpty();
    }
}
