package org.safelight.server.exhibits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.formats.SubmissionState;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.formats.SubmissionWriter;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.springframework.jdbc.core.simple.JdbcClient;

class SubmissionsTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static Submissions submissions;
    private static Submissions.Sender dorset;
    private static Submissions.Sender kent;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        submissions = server.bean(Submissions.class);
        dorset = sender("dorset");
        kent = sender("kent");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Submissions.Sender sender(String forceCode) {
        JdbcClient db = server.bean(JdbcClient.class);
        UUID force = db.sql("select id from force where code = :code")
                .param("code", forceCode)
                .query(UUID.class)
                .single();
        UUID person = db.sql(
                        "insert into person (force_id, name, email) values (:force, 'Made Up', :email) returning id")
                .param("force", force)
                .param("email", forceCode + "@example.org")
                .query(UUID.class)
                .single();
        return new Submissions.Sender(
                new Person(person, force, forceCode, "Made Up", Set.of(Role.EXAMINER)), "127.0.0.1");
    }

    private static <T> T as(Submissions.Sender sender, Callable<T> work) {
        try (Scope.Entered _ = new Scope(sender.person().id(), sender.person().force()).enter()) {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ExhibitId begin(Submissions.Sender sender, MadeUpSubmission made) {
        return ((Submissions.Outcome.Done) as(sender, () -> submissions.begin(sender, made.head()))).exhibit();
    }

    private static Submissions.Outcome send(Submissions.Sender sender, ExhibitId id, SubmissionWriter.Chunk chunk) {
        return as(
                sender,
                () -> submissions.addChunk(id, chunk.number(), chunk.sha256(), MadeUpSubmission.gzip(chunk.bytes())));
    }

    private static ExhibitId whole(Submissions.Sender sender, MadeUpSubmission made) {
        ExhibitId id = begin(sender, made);
        for (SubmissionWriter.Chunk chunk : made.chunks()) {
            assertThat(send(sender, id, chunk)).isInstanceOf(Submissions.Outcome.Done.class);
        }
        assertThat(as(sender, () -> submissions.complete(sender, id))).isInstanceOf(Submissions.Outcome.Done.class);
        return id;
    }

    private static long count(Submissions.Sender sender, String table, ExhibitId id) {
        return as(
                sender,
                () -> server.bean(JdbcClient.class)
                        .sql("select count(*) from " + table + " where exhibit_id = :id")
                        .param("id", id.value())
                        .query(Long.class)
                        .single());
    }

    @Test
    void an_exhibit_sent_whole_is_there_with_every_content_and_path() {
        MadeUpSubmission made = MadeUpSubmission.of("WHOLE-1", 7_000);
        assertThat(made.chunks()).hasSizeGreaterThan(3);
        ExhibitId id = whole(dorset, made);

        assertThat(count(dorset, "exhibit_content", id)).isEqualTo(7_000);
        assertThat(count(dorset, "exhibit_file", id)).isEqualTo(14_001);
        SubmissionState state = as(dorset, () -> submissions.state(id).orElseThrow());
        assertThat(state).isEqualTo(new SubmissionState(id.toString(), "complete", List.of(), 2_333, 0));
        List<SeenContent> seen = new ArrayList<>();
        as(dorset, () -> {
            server.bean(Exhibits.class).forEachContent(id, seen::add);
            return true;
        });
        // What is irrelevant is nobody else's business.
        assertThat(seen).hasSize(7_000 - 2_333);
        assertThat(seen.getFirst().sha256()).isEqualTo(sha256(MadeUpSubmission.bytes(1, 0)));
        assertThat(seen.getFirst().verdict()).isEqualTo(SubmissionVerdict.KNOWN);
        assertThat(seen.getFirst().pdq()).hasSize(32);
        assertThat(server.bean(Exhibits.class).received())
                .contains(new ExhibitReceived(id, dorset.person().force()));
    }

    @Test
    void the_same_exhibit_again_changes_nothing() {
        MadeUpSubmission made = MadeUpSubmission.of("AGAIN-1", 50);
        ExhibitId id = whole(dorset, made);
        long events = auditEvents(id);
        assertThat(whole(dorset, made)).isEqualTo(id);
        assertThat(count(dorset, "exhibit_content", id)).isEqualTo(50);
        assertThat(auditEvents(id)).isEqualTo(events);
    }

    private static long auditEvents(ExhibitId id) {
        return server.bean(JdbcClient.class)
                .sql("select count(*) from audit_event where subject = :subject")
                .param("subject", "exhibit:" + id)
                .query(Long.class)
                .single();
    }

    @Test
    void chunks_sent_by_two_at_once_are_there_once() throws Exception {
        MadeUpSubmission made = MadeUpSubmission.of("TWICE-1", 6_000);
        ExhibitId id = begin(dorset, made);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (SubmissionWriter.Chunk chunk : made.chunks()) {
                var both = threads.invokeAll(List.of(() -> send(dorset, id, chunk), () -> send(dorset, id, chunk)));
                for (var one : both) {
                    assertThat(one.get()).isInstanceOf(Submissions.Outcome.Done.class);
                }
            }
        }
        assertThat(as(dorset, () -> submissions.complete(dorset, id))).isInstanceOf(Submissions.Outcome.Done.class);
        assertThat(count(dorset, "exhibit_file", id)).isEqualTo(12_001);
    }

    @Test
    void what_is_missing_is_told_and_an_incomplete_exhibit_is_not_completed() {
        MadeUpSubmission made = MadeUpSubmission.of("GAPS-1", 12_000);
        ExhibitId id = begin(dorset, made);
        send(dorset, id, made.chunks().get(0));
        send(dorset, id, made.chunks().get(2));
        int last = made.chunks().size();
        assertThat(as(dorset, () -> submissions.state(id).orElseThrow()).missing())
                .containsExactly(new SubmissionState.Range(2, 2), new SubmissionState.Range(4, last));
        assertThat(as(dorset, () -> submissions.complete(dorset, id))).isInstanceOf(Submissions.Outcome.Conflict.class);
    }

    @Test
    void another_force_has_no_such_exhibit_by_any_way_in() {
        MadeUpSubmission made = MadeUpSubmission.of("OURS-1", 30);
        ExhibitId id = whole(dorset, made);
        assertThat(as(kent, () -> submissions.state(id))).isEmpty();
        assertThat(send(kent, id, made.chunks().getFirst())).isInstanceOf(Submissions.Outcome.NoSuchExhibit.class);
        assertThat(as(kent, () -> submissions.complete(kent, id)))
                .isInstanceOf(Submissions.Outcome.NoSuchExhibit.class);
        assertThat(as(kent, () -> submissions.wanted(id, 0))).isEmpty();
        assertThat(as(
                        kent,
                        () -> submissions.addContent(kent, id, new byte[32], 1, new ByteArrayInputStream(new byte[1]))))
                .isInstanceOf(Submissions.Outcome.NoSuchExhibit.class);
        List<SeenContent> seen = new ArrayList<>();
        as(kent, () -> {
            server.bean(Exhibits.class).forEachContent(id, seen::add);
            return true;
        });
        assertThat(seen).isEmpty();
        assertThat(begin(kent, made)).isNotEqualTo(id);
    }

    @Test
    void sql_as_the_application_without_a_force_or_with_another_sees_and_changes_nothing() throws Exception {
        ExhibitId id = whole(dorset, MadeUpSubmission.of("SQL-1", 30));
        var credentials = server.credentials();
        for (String force : List.of("", kent.person().force().toString())) {
            try (Connection connection = DriverManager.getConnection(
                            credentials.url(), credentials.user(), credentials.userPassword());
                    var statement = connection.createStatement()) {
                statement.execute("set safelight.force = '" + force + "'");
                for (String table : List.of(
                        "exhibit_chunk", "exhibit_content", "exhibit_file", "exhibit_count", "exhibit_stored")) {
                    try (var rows = statement.executeQuery("select count(*) from " + table)) {
                        rows.next();
                        assertThat(rows.getLong(1)).isZero();
                    }
                    assertThat(statement.executeUpdate("delete from " + table)).isZero();
                }
                assertThat(statement.executeUpdate("update exhibit set reference = 'x' where id = '" + id + "'"))
                        .isZero();
                assertThatThrownBy(() -> statement.executeUpdate("insert into exhibit_count values ('" + id + "', '"
                                + dorset.person().force() + "', 'known', 1, 1, 1)"))
                        .hasMessageContaining("row-level security");
            }
        }
        assertThat(count(dorset, "exhibit_content", id)).isEqualTo(30);
    }

    @Test
    void a_hostile_chunk_is_refused_and_nothing_of_it_kept() throws IOException {
        MadeUpSubmission made = MadeUpSubmission.of("HOSTILE-1", 30);
        ExhibitId id = begin(dorset, made);
        String content = new String(made.chunks().getFirst().bytes(), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElseThrow();
        List<String> hostile = new ArrayList<>();
        hostile.add("");
        hostile.add("not json");
        hostile.add("[".repeat(100_000));
        hostile.add("{\"content\":1}");
        hostile.add(content + "\n" + content);
        hostile.add(content.replace("\"content\":1", "\"content\":31"));
        hostile.add(content.replace("\"content\":1", "\"content\":-1"));
        hostile.add(content.replace("\"content\":1", "\"content\":1,\"content\":2"));
        hostile.add(content.replace("\"known\"", "\"innocent\""));
        hostile.add(content.replace("\"bytes\"", "\"unheard-of\""));
        hostile.add(content.replace("image/jpeg", "i".repeat(201)));
        hostile.add(content.replace("image/jpeg", "image\\u0000jpeg"));
        hostile.add(content.replace("image/jpeg", "image\\u202ejpeg"));
        hostile.add(content.replace("\"scheme\":\"uk-abc\",", ""));
        hostile.add(content.replace("\"pdqQuality\":90", "\"pdqQuality\":101"));
        hostile.add("{\"file\":1,\"path\":\"a\\nb\",\"of\":1}");
        hostile.add("{\"file\":1,\"path\":\"a\",\"of\":1}");
        hostile.add("{\"file\":1,\"path\":\"" + "a".repeat(32_001) + "\",\"notExamined\":\"x\"}");
        hostile.add("{\"file\":1,\"path\":\"a\"}");
        hostile.add((content + "\n").repeat(10_000));
        hostile.add(" ".repeat(2_000_000));
        for (String text : hostile.subList(1, hostile.size())) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Submissions.Outcome outcome =
                    as(dorset, () -> submissions.addChunk(id, 1, sha256(bytes), MadeUpSubmission.gzip(bytes)));
            assertThat(outcome)
                    .as(text.substring(0, Math.min(80, text.length())))
                    .isInstanceOf(Submissions.Outcome.Refused.class);
        }
        byte[] right = made.chunks().getFirst().bytes();
        assertThat(as(dorset, () -> submissions.addChunk(id, 1, sha256(right), right)))
                .isInstanceOf(Submissions.Outcome.Refused.class);
        assertThat(as(dorset, () -> submissions.addChunk(id, 1, new byte[32], MadeUpSubmission.gzip(right))))
                .isInstanceOf(Submissions.Outcome.Refused.class);
        assertThat(as(dorset, () -> submissions.addChunk(id, 2, sha256(right), MadeUpSubmission.gzip(right))))
                .isInstanceOf(Submissions.Outcome.Refused.class);
        assertThat(count(dorset, "exhibit_content", id)).isZero();
        assertThat(count(dorset, "exhibit_chunk", id)).isZero();

        for (SubmissionWriter.Chunk chunk : made.chunks()) {
            assertThat(send(dorset, id, chunk)).isInstanceOf(Submissions.Outcome.Done.class);
        }
        assertThat(as(dorset, () -> submissions.complete(dorset, id))).isInstanceOf(Submissions.Outcome.Done.class);
    }

    private static byte[] sha256(byte[] bytes) {
        return MadeUpSubmission.digest(org.safelight.fingerprint.DigestKind.SHA256, bytes)
                .bytes();
    }

    @Test
    void what_must_be_viewed_is_in_the_vault_as_it_was_and_never_on_the_disk_in_clear() throws IOException {
        MadeUpSubmission made = MadeUpSubmission.of("VAULT-1", 9, 4711);
        ExhibitId id = whole(dorset, made);
        SubmissionState.Wanted wanted =
                as(dorset, () -> submissions.wanted(id, 0).orElseThrow());
        assertThat(wanted.contents())
                .extracting(SubmissionState.WantedContent::number)
                .containsExactly(3, 6, 9);
        for (SubmissionState.WantedContent content : wanted.contents()) {
            byte[] bytes = MadeUpSubmission.bytes(content.number(), 4711);
            assertThat(as(
                            dorset,
                            () -> submissions.addContent(
                                    dorset, id, sha256(bytes), bytes.length, new ByteArrayInputStream(bytes))))
                    .isInstanceOf(Submissions.Outcome.Done.class);
        }
        assertThat(as(dorset, () -> submissions.wanted(id, 0).orElseThrow()).contents())
                .isEmpty();
        byte[] third = MadeUpSubmission.bytes(3, 4711);
        try (InputStream stored = server.bean(Vault.class).open(id, 3, sha256(third))) {
            assertThat(stored.readAllBytes()).isEqualTo(third);
        }
        assertThatThrownBy(() -> {
                    try (InputStream other = server.bean(Vault.class).open(id, 6, sha256(third))) {
                        other.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class);
        assertNowhere("clear bytes of content 3 of 4711");
        assertNowhere(MadeUpSubmission.PATH);
    }

    @Test
    void content_that_was_not_announced_or_arrives_other_than_announced_is_not_kept() throws IOException {
        ExhibitId id = whole(dorset, MadeUpSubmission.of("OTHER-1", 9, 5));
        byte[] third = MadeUpSubmission.bytes(3, 5);
        byte[] known = MadeUpSubmission.bytes(1, 5);
        byte[] altered = third.clone();
        altered[100] ^= 1;
        for (byte[] sent : List.of(altered, java.util.Arrays.copyOf(third, third.length - 1), new byte[1 << 20])) {
            assertThat(as(
                            dorset,
                            () -> submissions.addContent(
                                    dorset, id, sha256(third), -1, new ByteArrayInputStream(sent))))
                    .isInstanceOf(Submissions.Outcome.Refused.class);
        }
        assertThat(as(
                        dorset,
                        () -> submissions.addContent(
                                dorset, id, sha256(known), known.length, new ByteArrayInputStream(known))))
                .isInstanceOf(Submissions.Outcome.Refused.class);
        try (var files = Files.walk(data.resolve("vault").resolve(id.toString()))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("key");
        }
    }

    /// Reads every file of the server's data, PostgreSQL's included, and finds the text in none.
    static void assertNowhere(String text) throws IOException {
        server.bean(JdbcClient.class).sql("select 1").query(Integer.class).single();
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("programs-"))
                    .toList()) {
                byte[] there;
                try {
                    there = Files.readAllBytes(file);
                } catch (NoSuchFileException gone) {
                    // PostgreSQL has deleted a table of a moment since the folder was listed.
                    continue;
                }
                assertThat(indexOf(there, wanted)).as(file.toString()).isNegative();
            }
        }
    }

    private static int indexOf(byte[] in, byte[] wanted) {
        for (int at = 0; at <= in.length - wanted.length; at++) {
            if (in[at] == wanted[0]
                    && java.util.Arrays.mismatch(in, at, at + wanted.length, wanted, 0, wanted.length) < 0) {
                return at;
            }
        }
        return -1;
    }
}
