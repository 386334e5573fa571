package org.safelight.server.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.safelight.index.Change;
import org.safelight.index.CorruptIndexException;
import org.safelight.index.HashSetInfo;
import org.safelight.index.LivingIndex;
import org.safelight.index.LivingView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The index that look-ups are answered from: a [LivingIndex] in the server's data folder, which follows the
/// database.
///
/// **How it follows.** Whoever changes what an index says adds rows to the feed, in the same transaction. A
/// thread is told by NOTIFY (and looks every half second in any case), reads in one snapshot which rows are
/// committed and what the tables say of them now, applies that, and only then notes its position. Rows say
/// *that* something changed, never what, so reading one twice, late, or out of order ends in the same state.
///
/// **Why no row is missed.** Rows become visible in the order of commits, not of their numbers. So the position
/// is a transaction number: the oldest that was still under way in the snapshot, or the one after the last that
/// left a row. Everything before it had ended, and was read, and no later transaction gets its number, even after
/// a kill of the database. Rows of younger transactions that are committed already are read at once, so a long
/// import keeps nobody waiting, and are remembered until the position passes them.
///
/// **What a kill leaves.** What the index acknowledged is on the disk; the position is written after it, so at
/// worst some rows are read again. A position of another database, of an index that has lost acknowledged
/// changes, or none, means that the index is made anew from the tables.
///
/// **How the feed stays short.** Rows of a week ago are pruned. Up to which transaction is noted in the
/// database, so an index that was away for longer sees that rows it has not read are gone, and is made anew.
/// Laptops do not read the feed: any version of a list can be told from any earlier one.
///
/// Several servers on one database have an index each.
@Component
@ConditionalOnWebApplication
class RegistryIndex implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RegistryIndex.class);
    private static final int CHANGES_AT_ONCE = 50_000;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration AFTER_FIRST_FAILURE = Duration.ofMillis(100);
    private static final Duration AFTER_FAILURES = Duration.ofSeconds(2);

    /// An index that was away for longer is made anew, which takes minutes at most.
    private static final Duration FEED_KEPT = Duration.ofDays(7);

    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private final FeedStore feed;
    private final DataSource source;
    private final TransactionTemplate snapshot;
    private final TransactionTemplate writing;
    private final Path folder;

    // Rows that are in the index already, though the position has not passed them.
    private Set<Long> early = Set.of();
    private long position = -1;
    private long prunedNanos = System.nanoTime() - PRUNE_EVERY.toNanos();
    private volatile @Nullable LivingIndex index;
    private volatile boolean isReady;
    private volatile boolean isStopping;
    private volatile @Nullable Thread follower;

    RegistryIndex(
            FeedStore feed,
            DataSource source,
            PlatformTransactionManager transactions,
            @Value("${safelight.local:${safelight.data}}") Path local) {
        this.feed = feed;
        this.source = source;
        snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
        writing = new TransactionTemplate(transactions);
        folder = local.resolve("registry-index");
    }

    /// The index as it is now, to be closed after use; empty while it is being made.
    Optional<LivingView> view() {
        LivingIndex now = index;
        return isReady && now != null ? Optional.of(now.view()) : Optional.empty();
    }

    @Override
    public void start() {
        isStopping = false;
        Thread thread = Thread.ofPlatform().name("registry-index").daemon().unstarted(this::follow);
        follower = thread;
        thread.start();
    }

    @Override
    public void stop() {
        isStopping = true;
        isReady = false;
        Thread thread = follower;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        follower = null;
    }

    @Override
    public boolean isRunning() {
        return follower != null;
    }

    private void follow() {
        while (!isStopping) {
            try {
                open();
                followOpen();
            } catch (BehindException behind) {
                log.warn("index is behind what the feed still has: it is made anew");
            } catch (SQLException | IOException | RuntimeException e) {
                if (!isStopping) {
                    // The message of an exception could hold a fingerprint.
                    log.error(
                            "index does not follow problem={} at={}",
                            e.getClass().getName(),
                            where(e));
                    log.debug("index does not follow", e);
                    pause(isReady ? AFTER_FIRST_FAILURE : AFTER_FAILURES);
                }
            } finally {
                close();
            }
        }
    }

    private static Object where(Exception problem) {
        return problem.getStackTrace().length == 0 ? "unknown" : problem.getStackTrace()[0];
    }

    private void followOpen() throws SQLException, IOException {
        try (Connection listening = source.getConnection()) {
            listening.setAutoCommit(true);
            try (var listen = listening.createStatement()) {
                listen.execute("listen safelight_feed");
            }
            PGConnection told = listening.unwrap(PGConnection.class);
            try {
                while (!isStopping) {
                    catchUp();
                    isReady = true;
                    pruneNowAndThen();
                    told.getNotifications((int) LOOK.toMillis());
                }
            } finally {
                // Another uses this connection next.
                try (var unlisten = listening.createStatement()) {
                    unlisten.execute("unlisten *");
                } catch (SQLException broken) {
                    log.debug("connection has ended", broken);
                }
            }
        }
    }

    private void pruneNowAndThen() {
        if (System.nanoTime() - prunedNanos < PRUNE_EVERY.toNanos()) {
            return;
        }
        prunedNanos = System.nanoTime();
        int gone = java.util.Objects.requireNonNullElse(writing.execute(_ -> feed.prune(FEED_KEPT)), 0);
        if (gone > 0) {
            log.info("feed pruned rows={}", gone);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path living() {
        return folder.resolve("index");
    }

    private IndexPosition.File positionFile() {
        return new IndexPosition.File(folder.resolve("position"));
    }

    private void open() throws IOException {
        Files.createDirectories(folder);
        if (Boolean.TRUE.equals(writing.execute(_ -> feed.renewIfRestored()))) {
            log.warn("database was restored: the index is made anew");
        }
        FeedStore.Moment now = java.util.Objects.requireNonNull(snapshot.execute(_ -> feed.moment()));
        Optional<IndexPosition> noted = positionFile().read();
        if (noted.isPresent()
                && noted.get().life().equals(now.life())
                && noted.get().transaction() <= now.next()
                && noted.get().transaction() >= now.prunedBefore()) {
            try {
                LivingIndex opened = LivingIndex.open(living());
                index = opened;
                if (opened.sequence() >= noted.get().sequence()) {
                    position = noted.get().transaction();
                    log.info("index opened position={} sequence={}", position, opened.sequence());
                    return;
                }
                log.warn("index has lost changes: it is made anew");
            } catch (CorruptIndexException damaged) {
                log.warn("index is damaged: it is made anew");
            }
        }
        makeAnew();
    }

    private void makeAnew() throws IOException {
        close();
        positionFile().delete();
        delete(living());
        LivingIndex opened = LivingIndex.open(living());
        index = opened;
        long began = System.nanoTime();
        inSnapshot(now -> {
            Changes changes = new Changes(opened);
            for (long set : feed.claimSets()) {
                wholeSet(set, changes);
            }
            for (long set : feed.gradeSets()) {
                wholeSet(set, changes);
            }
            wholeSet(Feed.IDENTIFICATIONS, changes);
            changes.apply();
            early = Set.of();
            note(now, opened);
        });
        log.info("index made entriesUpTo={} tookMillis={}", opened.sequence(), (System.nanoTime() - began) / 1_000_000);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void close() {
        isReady = false;
        LivingIndex open = index;
        index = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.warn("index could not be closed problem={}", e.getClass().getName());
            }
        }
    }

    private interface InSnapshot {
        void run(FeedStore.Moment now) throws IOException;
    }

    private void inSnapshot(InSnapshot work) throws IOException {
        try {
            snapshot.executeWithoutResult(_ -> {
                try {
                    work.run(feed.moment());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// Rows that the index has not read were pruned: it is made anew when it is opened next.
    private static final class BehindException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /// Reads what is committed and applies what the tables say of it.
    private void catchUp() throws IOException {
        LivingIndex open = java.util.Objects.requireNonNull(index);
        inSnapshot(now -> {
            if (position < now.prunedBefore()) {
                throw new BehindException();
            }
            // By set, in the order of rows: entries of a set at once, each once.
            Map<Long, Set<Long>> entries = new LinkedHashMap<>();
            Set<Long> wholeSets = new HashSet<>();
            Set<Long> seen = new HashSet<>();
            feed.rowsFrom(position, row -> {
                if (row.transaction() >= now.readUpTo()) {
                    seen.add(row.id());
                }
                if (early.contains(row.id())) {
                    return;
                }
                if (row.entry() == null) {
                    wholeSets.add(row.set());
                } else {
                    entries.computeIfAbsent(row.set(), _ -> new HashSet<>()).add(row.entry());
                }
            });
            Changes changes = new Changes(open);
            for (long set : wholeSets) {
                wholeSet(set, changes);
                entries.remove(set);
            }
            entries.forEach((set, of) -> someEntries(set, of, changes));
            feed.expiredSets().forEach(changes::withdrawSet);
            changes.apply();
            early = seen;
            if (now.readUpTo() != position) {
                note(now, open);
            }
        });
    }

    private void note(FeedStore.Moment now, LivingIndex open) throws IOException {
        positionFile().write(new IndexPosition(now.life(), now.readUpTo(), open.sequence()));
        position = now.readUpTo();
    }

    private void wholeSet(long set, Changes changes) {
        if (set == Feed.IDENTIFICATIONS) {
            changes.set(set, IDENTIFIED);
            feed.identifications(null, entry -> changes.entry(set, entry));
            return;
        }
        Optional<String> scheme = feed.schemeOf(set);
        if (scheme.isPresent()) {
            changes.set(set, gradesOf(scheme.get()));
            feed.grades(scheme.get(), null, entry -> changes.entry(set, entry));
            return;
        }
        Optional<HashSetInfo> claims = feed.claimSet(set);
        if (claims.isEmpty()) {
            changes.withdrawSet(set);
            return;
        }
        changes.set(set, claims.get());
        feed.claims(set, entry -> changes.entry(set, entry));
    }

    private void someEntries(long set, Set<Long> entries, Changes changes) {
        List<Long> asked = List.copyOf(entries);
        Set<Long> gone = new HashSet<>(entries);
        java.util.function.Consumer<FeedStore.Entry> each = entry -> {
            gone.remove(entry.entry());
            changes.entry(set, entry);
        };
        if (set == Feed.IDENTIFICATIONS) {
            changes.set(set, IDENTIFIED);
            feed.identifications(asked, each);
        } else {
            Optional<String> scheme = feed.schemeOf(set);
            if (scheme.isEmpty()) {
                return;
            }
            changes.set(set, gradesOf(scheme.get()));
            feed.grades(scheme.get(), asked, each);
        }
        gone.forEach(entry -> changes.withdrawEntry(set, entry));
        feed.framesOf(gone).forEach(entry -> changes.withdrawEntry(set, entry));
    }

    private static final HashSetInfo IDENTIFIED = new HashSetInfo(
            "Series and identified victims", "Safelight registry", "", "", LocalDate.EPOCH, "", "", null);

    private static HashSetInfo gradesOf(String scheme) {
        return new HashSetInfo(
                "Grades by the forces' votes",
                "Safelight registry",
                "",
                "",
                LocalDate.now(ZoneOffset.UTC),
                "",
                "",
                scheme);
    }

    /// Changes on their way to the index, in batches.
    private static final class Changes {
        private final LivingIndex index;
        private final Set<Long> sets;
        private final List<Change> waiting = new ArrayList<>();
        private long sequence;

        Changes(LivingIndex index) {
            this.index = index;
            try (LivingView now = index.view()) {
                sets = new HashSet<>(now.sets().keySet());
                sequence = now.sequence();
            }
        }

        void set(long set, HashSetInfo info) {
            if (sets.add(set)) {
                add(new Change.AddSet(++sequence, set, info));
            }
        }

        void withdrawSet(long set) {
            if (sets.remove(set)) {
                add(new Change.WithdrawSet(++sequence, set));
            }
        }

        void entry(long set, FeedStore.Entry entry) {
            add(new Change.AddEntry(
                    ++sequence,
                    set,
                    entry.entry(),
                    entry.digests(),
                    entry.pdq(),
                    entry.pdqQuality(),
                    entry.statement()));
        }

        void withdrawEntry(long set, long entry) {
            if (sets.contains(set)) {
                add(new Change.WithdrawEntry(++sequence, set, entry));
            }
        }

        private void add(Change change) {
            waiting.add(change);
            if (waiting.size() >= CHANGES_AT_ONCE) {
                try {
                    apply();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        void apply() throws IOException {
            if (!waiting.isEmpty()) {
                index.apply(waiting);
                waiting.clear();
            }
        }
    }
}
