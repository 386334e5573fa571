package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.StoredPictures;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Who saw which content when, what another force may know of it, and how long knowledge took.
class SightingsTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static RunningServer.Member dorset;
    private static RunningServer.Member kent;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        dorset = server.member("dorset", Role.EXAMINER);
        kent = server.member("kent", Role.EXAMINER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static <T> T as(RunningServer.Member member, Callable<T> work) throws Exception {
        try (Scope.Entered _ = new Scope(member.person().id(), member.person().force()).enter()) {
            return work.call();
        }
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private static JdbcClient db() {
        return server.bean(JdbcClient.class);
    }

    /// An exhibit with files of these texts, once its contents are among the known media.
    private static ExhibitId exhibit(RunningServer.Member by, String reference, String... texts) throws Exception {
        List<byte[]> files = new ArrayList<>();
        for (String text : texts) {
            files.add(text.getBytes(StandardCharsets.US_ASCII));
        }
        ExhibitId exhibit = StoredPictures.on(server, by, reference, files);
        for (int i = 0; i < 600; i++) {
            if (as(
                            by,
                            () -> db().sql("select contents from exhibit_taken where exhibit_id = :id")
                                    .param("id", exhibit.value())
                                    .query(Integer.class)
                                    .optional())
                    .isPresent()) {
                return exhibit;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the exhibit is not taken");
    }

    private static void backdate(RunningServer.Member by, ExhibitId exhibit, int days) throws Exception {
        as(by, () -> {
            db().sql("update exhibit_taken set taken_at = now() - make_interval(days => :days) where exhibit_id = :id")
                    .param("days", days)
                    .param("id", exhibit.value())
                    .update();
            db().sql("""
                    update sighting set first_at = now() - make_interval(days => :days)
                     where force_id = :force
                       and content_id in (select content_id from exhibit_sighting where exhibit_id = :id)
                    """)
                    .param("days", days)
                    .param("force", by.person().force())
                    .param("id", exhibit.value())
                    .update();
            return true;
        });
    }

    private static Digest sha256(String text) throws Exception {
        return Digest.of(
                DigestKind.SHA256,
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static long content(String text) throws Exception {
        return server.bean(ContentsStore.class)
                .candidates(ContentRecord.of(List.of(sha256(text)), null, -1))
                .getFirst()
                .id();
    }

    private static List<KnownMediaStore.Seen> sightings(String text) throws Exception {
        return server.bean(KnownMediaStore.class).sightings(content(text));
    }

    @Test
    void a_content_is_seen_by_force_from_its_first_day_to_its_last_and_another_force_learns_no_more() throws Exception {
        ExhibitId first = exhibit(dorset, "LAMP-1", "drawn lamp", "only in Dorset");
        backdate(dorset, first, 10);
        ExhibitId second = exhibit(dorset, "LAMP-2", "drawn lamp");
        ExhibitId third = exhibit(kent, "KENT-SECRET-REFERENCE", "drawn lamp");
        assertThat(sightings("drawn lamp"))
                .containsExactly(
                        new KnownMediaStore.Seen("Dorset Police", today().minusDays(10), today()),
                        new KnownMediaStore.Seen("Kent Police", today(), today()));

        try (Browsing examiner = Browsing.as(server, dorset)) {
            assertThat(examiner.get("/exhibits/" + second.value() + "/contents/1")
                            .body())
                    .contains("LAMP-1", "/exhibits/" + first.value(), "Kent Police")
                    .doesNotContain("KENT-SECRET-REFERENCE", third.value().toString());
            assertThat(examiner.get("/media/" + content("drawn lamp")).body())
                    .contains("Dorset Police: first " + today().minusDays(10) + ", last " + today(), "Kent Police")
                    .doesNotContain(
                            "KENT-SECRET-REFERENCE", "LAMP-1", third.value().toString());
            assertThat(examiner.get("/exhibits/" + third.value() + "/contents/1")
                            .statusCode())
                    .isEqualTo(404);
        }
        // Kent sees the days of Dorset, and none of its exhibits.
        try (Browsing examiner = Browsing.as(server, kent)) {
            assertThat(examiner.get("/exhibits/" + third.value() + "/contents/1")
                            .body())
                    .contains("Dorset Police")
                    .doesNotContain("LAMP-1", "LAMP-2", first.value().toString());
        }
        assertThat(as(
                        kent,
                        () -> db().sql("select count(*) from exhibit_sighting where force_id <> :kent")
                                .param("kent", kent.person().force())
                                .query(Long.class)
                                .single()))
                .isZero();
    }

    @Test
    void an_exhibit_that_is_erased_leaves_the_days_of_those_that_stay() throws Exception {
        ExhibitId old = exhibit(dorset, "VASE-1", "drawn vase");
        backdate(dorset, old, 20);
        ExhibitId newer = exhibit(dorset, "VASE-2", "drawn vase");
        assertThat(sightings("drawn vase"))
                .containsExactly(new KnownMediaStore.Seen("Dorset Police", today().minusDays(20), today()));
        erase(old);
        assertThat(sightings("drawn vase"))
                .containsExactly(new KnownMediaStore.Seen("Dorset Police", today(), today()));
        erase(newer);
        assertThat(sightings("drawn vase")).isEmpty();
    }

    @Test
    void nothing_of_an_exhibit_is_left_that_is_erased_while_it_is_being_taken() throws Exception {
        UUID exhibit = UUID.randomUUID();
        UUID force = dorset.person().force();
        SightingsStore store = server.bean(SightingsStore.class);
        TransactionTemplate transaction = server.bean(TransactionTemplate.class);
        Thread erasing = Thread.ofPlatform().unstarted(() -> {
            try (Scope.Entered _ = new Scope(dorset.person().id(), force).enter()) {
                transaction.executeWithoutResult(_ -> store.forget(exhibit, force));
            }
        });
        as(
                dorset,
                () -> transaction.execute(_ -> {
                    assertThat(store.begin(exhibit, force)).isTrue();
                    erasing.start();
                    untilItWaitsOrEnds(erasing);
                    return true;
                }));
        erasing.join();
        assertThat(as(
                        dorset,
                        () -> db().sql("select count(*) from exhibit_taken where exhibit_id = :id")
                                .param("id", exhibit)
                                .query(Long.class)
                                .single()))
                .isZero();
    }

    private static void untilItWaitsOrEnds(Thread erasing) {
        try {
            for (int i = 0; i < 600 && erasing.isAlive() && waiting() == 0; i++) {
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long waiting() {
        return db().sql("select count(*) from pg_locks where not granted")
                .query(Long.class)
                .single();
    }

    private static void erase(ExhibitId exhibit) throws Exception {
        as(dorset, () -> {
            server.bean(TransactionTemplate.class)
                    .executeWithoutResult(_ -> server.bean(SightingsStore.class)
                            .forget(exhibit.value(), dorset.person().force()));
            return true;
        });
    }

    @Test
    void where_two_contents_turn_out_to_be_one_the_sightings_of_every_force_are_of_it() throws Exception {
        byte[] md5 = new byte[16];
        md5[0] = 77;
        byte[] sha1 = new byte[20];
        sha1[0] = 78;
        Digest byMd5 = Digest.of(DigestKind.MD5, md5);
        Digest bySha1 = Digest.of(DigestKind.SHA1, sha1);
        UUID inDorset = seen(dorset, byMd5);
        UUID inKent = seen(kent, bySha1);
        long one = taken(byMd5, bySha1);
        assertThat(server.bean(KnownMediaStore.class).sightings(one))
                .extracting(KnownMediaStore.Seen::forceName)
                .containsExactly("Dorset Police", "Kent Police");
        assertThat(contentIn(dorset, inDorset)).isEqualTo(one);
        assertThat(contentIn(kent, inKent)).isEqualTo(one);
    }

    private static long contentIn(RunningServer.Member by, UUID exhibit) throws Exception {
        return as(
                by,
                () -> db().sql("select content_id from exhibit_sighting where exhibit_id = :id")
                        .param("id", exhibit)
                        .query(Long.class)
                        .single());
    }

    private static long taken(Digest... digests) {
        return java.util.Objects.requireNonNull(server.bean(TransactionTemplate.class)
                .execute(_ -> server.bean(Contents.class).take(ContentRecord.of(List.of(digests), null, -1))));
    }

    private static UUID seen(RunningServer.Member by, Digest digest) throws Exception {
        long content = taken(digest);
        UUID exhibit = UUID.randomUUID();
        as(by, () -> {
            db().sql("insert into exhibit_sighting values (:exhibit, :content, 1, :force)")
                    .param("exhibit", exhibit)
                    .param("content", content)
                    .param("force", by.person().force())
                    .update();
            return db().sql("insert into sighting values (:content, :force, now(), now())")
                    .param("content", content)
                    .param("force", by.person().force())
                    .update();
        });
        return exhibit;
    }

    @Test
    void the_time_from_first_seen_to_vote_trusted_and_list_is_told_by_force() throws Exception {
        RunningServer.Member gwent = server.member("gwent", Role.EXAMINER);
        RunningServer.Member surrey = server.member("surrey", Role.EXAMINER);
        backdate(gwent, exhibit(gwent, "CHAIR-1", "drawn chair", "drawn table"), 10);
        backdate(surrey, exhibit(surrey, "CHAIR-2", "drawn chair"), 3);
        for (String force : List.of("gwent", "kent", "essex")) {
            assertThat(server.bean(Votes.class)
                            .cast(
                                    server.member(force, Role.GRADER).person(),
                                    "",
                                    List.of(new Ballot(
                                            ContentRecord.of(List.of(sha256("drawn chair")), null, -1),
                                            "uk-abc",
                                            Optional.of("C"),
                                            true,
                                            ""))))
                    .isInstanceOf(VoteOutcome.Counted.class);
        }
        Lists lists = server.bean(Lists.class);
        lists.add(
                Optional.empty(),
                "",
                new Lists.Wanted("chairs", "uk-abc", List.of(GradeState.TRUSTED), List.of("C"), "Policing", "Tests"));
        lists.build(Optional.empty(), "", "chairs");

        List<ContributionStore.Lag> lags = server.bean(ContributionStore.class).lags(90);
        assertThat(lags)
                .filteredOn(lag -> lag.forceName().equals("Gwent Police"))
                .singleElement()
                .satisfies(lag -> {
                    assertThat(lag.seen()).isEqualTo(2);
                    assertThat(lag.voted()).isEqualTo(1);
                    assertThat(lag.trusted()).isEqualTo(1);
                    assertThat(lag.listed()).isEqualTo(1);
                    assertDays(lag.toVote(), 10);
                    assertDays(lag.toTrusted(), 10);
                    assertDays(lag.toListed(), 10);
                });
        assertThat(lags)
                .filteredOn(lag -> lag.forceName().equals("Surrey Police"))
                .singleElement()
                .satisfies(lag -> {
                    assertThat(lag.seen()).isEqualTo(1);
                    assertThat(lag.voted()).isZero();
                    assertThat(lag.toVote()).isEmpty();
                    assertDays(lag.toTrusted(), 3);
                    assertDays(lag.toListed(), 3);
                });
        assertThat(server.bean(ContributionStore.class).lags(5))
                .extracting(ContributionStore.Lag::forceName)
                .contains("Surrey Police")
                .doesNotContain("Gwent Police");
        try (Browsing supervisor = Browsing.as(server, server.member("essex", Role.SUPERVISOR))) {
            assertThat(supervisor.get("/contribution?days=90").body()).contains("Gwent Police", "10 days", "none yet");
        }
    }

    private static void assertDays(Optional<Duration> lag, int days) {
        assertThat(lag)
                .get()
                .satisfies(time -> assertThat(time)
                        .isBetween(
                                Duration.ofDays(days).minusMinutes(10),
                                Duration.ofDays(days).plusMinutes(10)));
    }
}
