package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.safelight.fingerprint.Digest;
import org.safelight.index.Claim;
import org.safelight.index.LivingView;
import org.safelight.index.Lookup;
import org.safelight.index.Statement;
import org.safelight.server.RunningServer;

/// Compares what a server's index says with what its database says: every entry, and no more.
public final class IndexAndDatabase {
    private IndexAndDatabase() {}

    /// Fails unless within a minute the index is what the tables say. Both may change meanwhile, as what was
    /// interrupted is taken up again; nothing new may come from outside.
    ///
    /// @return how many entries were compared
    public static int areEqual(RunningServer server) throws InterruptedException {
        RegistryIndex index = server.bean(RegistryIndex.class);
        FeedStore feed = server.bean(FeedStore.class);
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            Map<Long, List<FeedStore.Entry>> expected = saidByTables(feed);
            long entries = expected.values().stream().mapToLong(List::size).sum();
            Optional<LivingView> open = index.view();
            if (open.isPresent()) {
                try (LivingView view = open.get()) {
                    if (view.counts().entries() == entries && says(view, expected)) {
                        return (int) entries;
                    }
                    assertThat(System.nanoTime())
                            .as(
                                    "the index has %d entries, the database %d, of which it does not say %s",
                                    view.counts().entries(), entries, unsaid(view, expected))
                            .isLessThan(end);
                }
            }
            assertThat(System.nanoTime()).as("time until the index is there").isLessThan(end);
            Thread.sleep(100);
        }
    }

    private static Map<Long, List<FeedStore.Entry>> saidByTables(FeedStore feed) {
        Map<Long, List<FeedStore.Entry>> expected = new HashMap<>();
        for (long set : feed.gradeSets()) {
            List<FeedStore.Entry> entries = expected.computeIfAbsent(set, _ -> new ArrayList<>());
            feed.grades(feed.schemeOf(set).orElseThrow(), null, entries::add);
        }
        for (long set : feed.claimSets()) {
            feed.claims(set, expected.computeIfAbsent(set, _ -> new ArrayList<>())::add);
        }
        feed.identifications(null, expected.computeIfAbsent(Feed.IDENTIFICATIONS, _ -> new ArrayList<>())::add);
        return expected;
    }

    /// What the index does not say, and what it says of the same fingerprints instead.
    private static List<String> unsaid(LivingView view, Map<Long, List<FeedStore.Entry>> expected) {
        return expected.values().stream()
                .flatMap(List::stream)
                .filter(entry -> !says(view, entry))
                .map(entry -> entry + " but "
                        + entry.digests().stream().map(view::lookUp).toList() + " and "
                        + (entry.pdq() == null ? "no hash" : view.lookAlikes(entry.pdq(), 0)))
                .toList();
    }

    private static boolean says(LivingView view, Map<Long, List<FeedStore.Entry>> expected) {
        return expected.values().stream().flatMap(List::stream).allMatch(entry -> says(view, entry));
    }

    private static boolean says(LivingView view, FeedStore.Entry entry) {
        for (Digest digest : entry.digests()) {
            if (!(view.lookUp(digest) instanceof Lookup.SameFile same)
                    || same.listings().stream().noneMatch(listing -> isOf(entry.statement(), listing.claim()))) {
                return false;
            }
        }
        return entry.pdq() == null
                || view.lookAlikes(entry.pdq(), 0).stream()
                        .flatMap(alike -> alike.claims().stream())
                        .anyMatch(claim -> isOf(entry.statement(), claim));
    }

    private static boolean isOf(Statement said, Claim claim) {
        return claim.standing() == said.standing()
                && java.util.Objects.equals(claim.category(), said.category())
                && claim.severity() == said.severity()
                && claim.flags().equals(said.flags());
    }
}
