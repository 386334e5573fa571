package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.formats.RegistryListFile;
import org.safelight.formats.RegistryListLine;
import org.safelight.formats.RegistryListLines;
import org.safelight.index.LivingView;
import org.safelight.index.Lookup;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The feed that indexes follow stays short, and whoever is behind it is not left with half of what is known.
class FeedTest {
    @TempDir
    private static Path data;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Digest digest(int value) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) value;
        bytes[1] = 99;
        return Digest.of(DigestKind.MD5, bytes);
    }

    private static void vote(int value) {
        assertThat(server.bean(Votes.class)
                        .cast(
                                server.member("kent", Role.GRADER).person(),
                                "",
                                List.of(new Ballot(
                                        ContentRecord.of(List.of(digest(value)), null, -1),
                                        "uk-abc",
                                        Optional.of("A"),
                                        true,
                                        ""))))
                .isInstanceOf(VoteOutcome.Counted.class);
    }

    private static long rows() {
        return server.bean(JdbcClient.class)
                .sql("select count(*) from feed")
                .query(Long.class)
                .single();
    }

    private static int prune(Duration olderThan) {
        return java.util.Objects.requireNonNull(server.bean(TransactionTemplate.class)
                .execute(_ -> server.bean(FeedStore.class).prune(olderThan)));
    }

    private static boolean isKnown(int value) {
        Optional<LivingView> view = server.bean(RegistryIndex.class).view();
        if (view.isEmpty()) {
            return false;
        }
        try (LivingView now = view.get()) {
            return now.lookUp(digest(value)) instanceof Lookup.SameFile;
        }
    }

    private static void untilKnown(int value) throws Exception {
        for (int i = 0; i < 600 && !isKnown(value); i++) {
            Thread.sleep(50);
        }
        assertThat(isKnown(value)).as("known: " + value).isTrue();
    }

    @Test
    void rows_of_late_are_kept_and_older_ones_go_while_the_index_follows_on() throws Exception {
        vote(1);
        untilKnown(1);
        long before = rows();
        assertThat(before).isPositive();
        assertThat(prune(Duration.ofDays(7))).isZero();
        assertThat(rows()).isEqualTo(before);
        assertThat(prune(Duration.ZERO)).isEqualTo((int) before);
        vote(2);
        untilKnown(2);
        assertThat(isKnown(1)).isTrue();
    }

    @Test
    void an_index_that_was_away_while_rows_were_pruned_is_made_anew() throws Exception {
        RegistryIndex index = server.bean(RegistryIndex.class);
        vote(11);
        untilKnown(11);
        index.stop();
        vote(12);
        assertThat(prune(Duration.ZERO)).isPositive();
        vote(13);
        index.start();
        untilKnown(13);
        // Its row is gone: only who reads the tables anew can know it.
        assertThat(isKnown(12)).isTrue();
        assertThat(isKnown(11)).isTrue();
    }

    @Test
    void an_index_that_has_read_all_rows_is_not_behind_when_the_last_ones_are_pruned() throws Exception {
        JdbcClient db = server.bean(JdbcClient.class);
        vote(15);
        long last = db.sql("select max(tx::text::bigint) from feed")
                .query(Long.class)
                .single();
        IndexPosition.File noted =
                new IndexPosition.File(data.resolve("registry-index").resolve("position"));
        long position = 0;
        for (int i = 0; i < 600 && position <= last; i++) {
            Thread.sleep(50);
            position = noted.read().map(IndexPosition::transaction).orElse(0L);
        }
        assertThat(position).isGreaterThan(last);
        // As a week in which nobody votes.
        for (int i = 0; i < 5; i++) {
            db.sql("select pg_current_xact_id()::text").query(String.class).single();
        }
        assertThat(prune(Duration.ZERO)).isPositive();
        assertThat(prunedBefore()).isEqualTo(last + 1).isLessThanOrEqualTo(position);
    }

    private static long prunedBefore() {
        return server.bean(JdbcClient.class)
                .sql("select pruned_before from feed_life")
                .query(Long.class)
                .single();
    }

    @Test
    void rows_of_a_transaction_that_is_not_over_are_not_passed_over() throws Exception {
        vote(21);
        untilKnown(21);
        server.bean(TransactionTemplate.class).executeWithoutResult(_ -> {
            server.bean(Feed.class).entry(Feed.IDENTIFICATIONS, 1);
            Thread other = Thread.ofPlatform().start(() -> {
                vote(22);
                prune(Duration.ZERO);
            });
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            // Younger than the one under way, so it stays, whatever its age.
            assertThat(rows()).isGreaterThan(1);
        });
        untilKnown(22);
        long ours = server.bean(JdbcClient.class)
                .sql("select max(tx::text::bigint) from feed where entry = 1 and set_number = 1")
                .query(Long.class)
                .single();
        assertThat(ours).isGreaterThanOrEqualTo(prunedBefore());
    }

    @Test
    void a_laptop_that_is_far_behind_gets_all_it_lacks_though_the_feed_was_pruned() throws Exception {
        RunningServer.Member coordinator = server.member("essex", Role.COORDINATOR);
        Lists lists = server.bean(Lists.class);
        vote(31);
        lists.add(
                Optional.empty(),
                "",
                new Lists.Wanted(
                        "indicative", "uk-abc", List.of(GradeState.INDICATIVE), List.of("A", "B", "C"), "x", "x"));
        lists.build(Optional.empty(), "", "indicative");
        for (int version = 2; version <= 4; version++) {
            vote(30 + version);
            lists.build(Optional.empty(), "", "indicative");
            prune(Duration.ZERO);
        }
        Lists.Handed handed = lists.handOut(coordinator.person(), "", "indicative", 1, Lists.Format.SIGNED)
                .orElseThrow();
        RegistryListFile file = RegistryListFile.open(
                handed.file(), server.bean(SigningKey.class).pair().getPublic());
        int lines = 0;
        try (RegistryListLines read = file.lines()) {
            for (RegistryListLine line = read.next(); line != null; line = read.next()) {
                lines++;
            }
        }
        assertThat(lines).isEqualTo(3);
    }
}
