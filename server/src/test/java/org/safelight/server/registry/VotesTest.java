package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.audit.AuditVerification;
import org.springframework.jdbc.core.simple.JdbcClient;

class VotesTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static Person dorset;
    private static Person kent;
    private static Person essex;
    private static Person surrey;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        dorset = server.member("dorset", Role.GRADER).person();
        kent = server.member("kent", Role.GRADER).person();
        essex = server.member("essex", Role.GRADER).person();
        surrey = server.member("surrey", Role.ADJUDICATOR).person();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Ballot ballot(int file, String category, String reason) {
        Digest sha256 =
                Digest.parse(DigestKind.SHA256, HexFormat.of().toHexDigits(file).repeat(8));
        return new Ballot(
                ContentRecord.of(List.of(sha256), null, -1),
                "uk-abc",
                category.isEmpty() ? Optional.empty() : Optional.of(category),
                true,
                reason);
    }

    private static VoteOutcome.Cast vote(Person by, int file, String category) {
        return vote(by, file, category, "");
    }

    private static VoteOutcome.Cast vote(Person by, int file, String category, String reason) {
        VoteOutcome outcome = server.bean(Votes.class).cast(by, "", List.of(ballot(file, category, reason)));
        assertThat(outcome).isInstanceOf(VoteOutcome.Counted.class);
        return ((VoteOutcome.Counted) outcome).cast().getFirst();
    }

    @Test
    void three_forces_make_a_grade_trusted_and_each_step_is_explained() {
        assertThat(vote(dorset, 1, "B").grade().state()).isEqualTo(GradeState.INDICATIVE);
        assertThat(vote(dorset, 1, "b").isChanged()).isFalse();
        assertThat(vote(kent, 1, "B").grade().state()).isEqualTo(GradeState.INDICATIVE);
        VoteOutcome.Cast third = vote(essex, 1, "B");
        assertThat(third.grade().state()).isEqualTo(GradeState.TRUSTED);
        List<GradesStore.Change> changes = server.bean(GradesStore.class).changes(third.content());
        assertThat(changes)
                .extracting(GradesStore.Change::to)
                .containsExactly(GradeState.INDICATIVE, GradeState.TRUSTED);
        assertThat(changes.getLast().explanation())
                .isEqualTo("A vote was cast. 3 forces say B, and none says otherwise.");
        assertThat(server.bean(GradesStore.class).votes(third.content()))
                .hasSize(3)
                .allMatch(GradesStore.CastVote::isBlind);
    }

    @Test
    void a_dispute_is_settled_by_an_adjudicator_and_opened_by_a_vote_after_it() {
        vote(dorset, 2, "A");
        long content = vote(kent, 2, "C").content();
        assertThat(server.bean(GradesStore.class).grades(content))
                .singleElement()
                .matches(grade ->
                        grade.state() == GradeState.DISPUTED && grade.category().isEmpty());
        Votes votes = server.bean(Votes.class);
        assertThat(votes.adjudicate(surrey, "", content, "uk-abc", "D", "no such"))
                .isPresent();
        assertThat(votes.adjudicate(surrey, "", content, "uk-abc", "C", "seen by two"))
                .isEmpty();
        assertThat(server.bean(GradesStore.class).grades(content))
                .singleElement()
                .matches(grade -> grade.state() == GradeState.ADJUDICATED
                        && grade.category().equals(Optional.of("C")));
        assertThat(votes.adjudicate(surrey, "", content, "uk-abc", "A", "again"))
                .hasValueSatisfying(words -> assertThat(words).contains("not disputed any more"));
        assertThat(vote(essex, 2, "A").grade().state()).isEqualTo(GradeState.DISPUTED);
    }

    @Test
    void a_vote_is_changed_with_a_reason_only_and_the_earlier_one_stays() {
        vote(dorset, 3, "A");
        assertThat(server.bean(Votes.class).cast(dorset, "", List.of(ballot(3, "B", " "))))
                .isInstanceOfSatisfying(
                        VoteOutcome.Refused.class,
                        refused -> assertThat(refused.words()).contains("reason"));
        VoteOutcome.Cast changed = vote(dorset, 3, "B", "seen in full size");
        assertThat(changed.grade().category()).contains("B");
        assertThat(vote(dorset, 3, "", "not ours to grade").grade().state()).isEqualTo(GradeState.UNCATEGORISED);
        assertThat(server.bean(GradesStore.class).votes(changed.content()))
                .extracting(GradesStore.CastVote::category)
                .containsExactly(Optional.of("A"), Optional.of("B"), Optional.empty());
        assertThatThrownBy(() ->
                        server.bean(JdbcClient.class).sql("delete from vote").update())
                .hasMessageContaining("vote");
    }

    @Test
    void votes_sent_together_count_all_or_none() {
        Votes votes = server.bean(Votes.class);
        assertThat(votes.cast(dorset, "", List.of(ballot(40, "A", ""), ballot(41, "Z", ""))))
                .isInstanceOfSatisfying(VoteOutcome.Refused.class, refused -> {
                    assertThat(refused.place()).isEqualTo(1);
                    assertThat(refused.words()).contains("A, B, C, NOT-ILLEGAL");
                });
        assertThat(server.bean(JdbcClient.class)
                        .sql("select count(*) from content where sha256 = decode(repeat('00000028', 8), 'hex')")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void many_forces_voting_at_once_are_all_counted_and_the_audit_holds() throws Exception {
        List<Person> people = new ArrayList<>();
        for (String force : List.of("cumbria", "durham", "gwent", "suffolk", "norfolk", "cleveland")) {
            people.add(server.member(force, Role.GRADER).person());
        }
        List<Callable<VoteOutcome>> calls = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            Person person = people.get(i);
            List<Ballot> ballots = new ArrayList<>();
            for (int file = 0; file < 20; file++) {
                ballots.add(ballot(500 + (i % 2 == 0 ? file : 19 - file), "A", ""));
            }
            calls.add(() -> server.bean(Votes.class).cast(person, "", ballots));
        }
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (Future<VoteOutcome> done : threads.invokeAll(calls)) {
                assertThat(done.get()).isInstanceOf(VoteOutcome.Counted.class);
            }
        }
        assertThat(server.bean(JdbcClient.class).sql("""
                                select count(*) from grade g join content c on c.id = g.content_id
                                 where g.state = 'TRUSTED' and g.forces = 6
                                """).query(Integer.class).single())
                .isEqualTo(20);
        assertThat(server.bean(AuditVerification.class).verify(List.of()).fault())
                .isEmpty();
    }

    @Test
    void two_records_found_to_be_one_content_bring_their_votes_together() {
        Digest md5 = Digest.parse(DigestKind.MD5, "6".repeat(32));
        Digest sha1 = Digest.parse(DigestKind.SHA1, "6".repeat(40));
        Votes votes = server.bean(Votes.class);
        votes.cast(
                dorset,
                "",
                List.of(new Ballot(ContentRecord.of(List.of(md5), null, -1), "uk-abc", Optional.of("A"), false, "")));
        votes.cast(
                kent,
                "",
                List.of(new Ballot(ContentRecord.of(List.of(sha1), null, -1), "uk-abc", Optional.of("A"), false, "")));
        VoteOutcome outcome = votes.cast(
                essex,
                "",
                List.of(new Ballot(
                        ContentRecord.of(List.of(md5, sha1), null, -1), "uk-abc", Optional.of("A"), false, "")));
        assertThat(((VoteOutcome.Counted) outcome).cast().getFirst().grade().state())
                .isEqualTo(GradeState.TRUSTED);
    }
}
