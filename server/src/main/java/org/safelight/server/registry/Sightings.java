package org.safelight.server.registry;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitErased;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.ExhibitReceived;
import org.safelight.server.exhibits.Exhibits;
import org.safelight.server.exhibits.SeenContent;
import org.safelight.server.exhibits.SeenElsewhere;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/// Notes which contents were seen on which exhibits, and tells where else.
///
/// An exhibit is taken in one transaction, which also notes that it was: taken again, it changes nothing.
/// What a kill
/// left untaken is found at the next start.
@Service
@ConditionalOnWebApplication
class Sightings implements SeenElsewhere {
    private static final Logger log = LoggerFactory.getLogger(Sightings.class);
    private static final UUID NOBODY = new UUID(0, 0);
    private static final int AT_ONCE = 20_000;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Exhibits exhibits;
    private final SightingsStore store;
    private final IncomingStore incoming;
    private final Contents contents;
    private final Grades grades;
    private final TransactionTemplate transaction;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("registry-sightings").daemon().factory());

    // Of the worker alone.
    private boolean isWaiting;

    Sightings(
            Exhibits exhibits,
            SightingsStore store,
            IncomingStore incoming,
            Contents contents,
            Grades grades,
            TransactionTemplate transaction) {
        this.exhibits = exhibits;
        this.store = store;
        this.incoming = incoming;
        this.contents = contents;
        this.grades = grades;
        this.transaction = transaction;
    }

    @TransactionalEventListener
    void received(ExhibitReceived received) {
        worker.execute(() -> take(received));
    }

    @EventListener(ApplicationReadyEvent.class)
    void catchUp() {
        worker.execute(this::takeAll);
    }

    private void takeAll() {
        isWaiting = false;
        try {
            exhibits.received().forEach(this::take);
        } catch (RuntimeException e) {
            log.error("exhibits not taken problem={}", e.getClass().getName());
            later();
        }
    }

    /// The database was away, say. What was taken is passed over, so all that came in is looked at again.
    private void later() {
        if (!isWaiting && !worker.isShutdown()) {
            isWaiting = true;
            var _ = worker.schedule(this::takeAll, AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// In the transaction that erases it.
    @EventListener
    void erased(ExhibitErased erased) {
        try (Scope.Entered _ = new Scope(NOBODY, erased.force()).enter()) {
            store.forget(erased.exhibit().value(), erased.force());
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        worker.shutdownNow();
        worker.awaitTermination(20, TimeUnit.SECONDS);
    }

    private void take(ExhibitReceived received) {
        UUID exhibit = received.exhibit().value();
        try (Scope.Entered _ = new Scope(NOBODY, received.force()).enter()) {
            transaction.executeWithoutResult(_ -> {
                if (!store.begin(exhibit, received.force())) {
                    return;
                }
                List<SeenContent> batch = new ArrayList<>(AT_ONCE);
                int[] count = {0};
                exhibits.forEachContent(received.exhibit(), seen -> {
                    batch.add(seen);
                    if (batch.size() == AT_ONCE) {
                        count[0] += take(exhibit, received.force(), batch);
                        batch.clear();
                    }
                });
                count[0] += take(exhibit, received.force(), batch);
                store.end(exhibit, count[0]);
                log.info("exhibit taken exhibit={} contents={}", exhibit, count[0]);
            });
        } catch (RuntimeException e) {
            log.error(
                    "exhibit not taken exhibit={} problem={}",
                    exhibit,
                    e.getClass().getName());
            log.debug("exhibit not taken", e);
            later();
        }
    }

    private int take(UUID exhibit, UUID force, List<SeenContent> batch) {
        try {
            int taken = incoming.open(rows -> {
                for (SeenContent seen : batch) {
                    Optional<ContentRecord> record = record(seen);
                    if (record.isPresent()) {
                        rows.add(record.get(), seen.number());
                    }
                }
            });
            contents.takeIncoming();
            store.addTaken(exhibit, force);
            for (SeenContent seen : batch) {
                if (seen.vpdq() != null) {
                    store.addFrames(seen.number(), seen.vpdq()).ifPresent(grades::fingerprintsChanged);
                }
            }
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Empty for a file without bytes, which shows nothing.
    private static Optional<ContentRecord> record(SeenContent seen) {
        List<Digest> digests = ContentsStore.digests(seen.md5(), seen.sha1(), seen.sha256());
        if (digests.isEmpty() || digests.stream().anyMatch(Digest::isOfEmptyFile)) {
            return Optional.empty();
        }
        @Nullable PerceptualHash pdq = seen.pdq() == null ? null : Looks.of(seen.pdq());
        ContentRecord bare = ContentRecord.of(digests, pdq, pdq == null ? -1 : seen.pdqQuality());
        return Optional.of(new ContentRecord(
                bare.md5(),
                bare.sha1(),
                bare.sha256(),
                bare.pdq(),
                bare.pdqQuality(),
                seen.kind(),
                seen.sizeBytes(),
                seen.width(),
                seen.height()));
    }

    @Override
    public List<List<Sighting>> of(ExhibitId exhibit, UUID viewer, List<SeenContent> seen) {
        return store.elsewhere(
                exhibit.value(), viewer, seen.stream().map(SeenContent::number).toList());
    }
}
