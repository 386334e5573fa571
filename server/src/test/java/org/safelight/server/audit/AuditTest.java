package org.safelight.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.RunningServer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class AuditTest {
    @TempDir
    private static Path data;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        for (int i = 0; i < 10; i++) {
            record("test.before-" + i);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void record(String action) {
        server.bean(TransactionTemplate.class)
                .executeWithoutResult(_ -> server.bean(Audit.class)
                        .record(AuditEvent.byServer(Operation.CONSULTATION, action, "test:1", Map.of("n", "1"))));
    }

    private static AuditVerification.Outcome verify() {
        return server.bean(AuditVerification.class).verify(Checkpoints.in(data).all());
    }

    private static long count() {
        return server.bean(JdbcClient.class)
                .sql("select count(*) from audit_event")
                .query(Long.class)
                .single();
    }

    @Test
    void a_chain_that_nobody_touched_is_whole() {
        assertThat(verify().fault()).isEmpty();
        assertThat(verify().events()).isEqualTo(count()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void an_event_of_a_transaction_that_fails_is_not_recorded() {
        long before = count();
        assertThatThrownBy(() -> server.bean(TransactionTemplate.class).executeWithoutResult(_ -> {
                    server.bean(Audit.class)
                            .record(AuditEvent.byServer(Operation.ERASURE, "test.undone", "", Map.of()));
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(count()).isEqualTo(before);
    }

    @Test
    void an_event_outside_a_transaction_is_refused() {
        assertThatThrownBy(() -> server.bean(Audit.class)
                        .record(AuditEvent.byServer(Operation.ERASURE, "test.alone", "", Map.of())))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void events_of_many_at_once_make_one_chain() throws Exception {
        long before = count();
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            work.add(() -> {
                record("test.at-once");
                return null;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(count()).isEqualTo(before + 100);
        assertThat(verify().fault()).isEmpty();
    }

    @Test
    void the_owner_and_the_web_app_can_not_change_an_event() {
        assertThatThrownBy(() -> asOwner("update audit_event set action = 'x' where sequence = 1"))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> server.bean(JdbcClient.class)
                        .sql("delete from audit_event where sequence = 1")
                        .update())
                .hasRootCauseMessage("ERROR: permission denied for table audit_event");
    }

    @Test
    void an_event_removed_moved_or_put_in_behind_the_guard_is_found_at_its_place() throws Exception {
        tampered("delete from audit_event where sequence = 5", "events 5 to 5 were removed");
        tampered(
                "update audit_event set sequence = case sequence when 6 then 7 else 6 end where sequence in (6, 7)",
                "event 6");
        tampered(
                "delete from audit_event where sequence = (select max(sequence) from audit_event)",
                "removed from its end");
        tampered("insert into audit_event select * from audit_event where sequence = 8", "event 8 is there twice");
        tampered(insertCopyOf(8, "-1"), "no number of the chain leads to");
        tampered(insertCopyOf(8, "0"), "no number of the chain leads to");
        tampered(insertCopyOf(8, "1 + (select max(sequence) from audit_event)"), "does not follow");
    }

    private static String insertCopyOf(int sequence, String as) {
        return "insert into audit_event select " + as
                + ", at, operation, action, person_id, force_id, address, subject,"
                + " details, previous_hash, hash from audit_event where sequence = " + sequence;
    }

    @Test
    void any_column_of_any_event_altered_by_whoever_may_do_everything_is_found() throws Exception {
        Map<String, List<String>> alterations = new TreeMap<>();
        alterations.put("sequence", List.of("sequence + 1000"));
        alterations.put("at", List.of("at + interval '1 microsecond'", "'infinity'", "'-infinity'"));
        alterations.put("operation", List.of("'ERASURE'", "'consultation'", "''"));
        alterations.put("action", List.of("action || ' '", "''"));
        alterations.put("person_id", List.of("gen_random_uuid()"));
        alterations.put("force_id", List.of("gen_random_uuid()"));
        alterations.put("address", List.of("'192.0.2.9'"));
        alterations.put("subject", List.of("'test:2'"));
        // The last two mean the same, written otherwise.
        alterations.put(
                "details",
                List.of("'{}'", "'{\"n\":\"2\"}'", "'no json'", "' ' || details", "'{\"n\":\"1\",\"n\":\"1\"}'"));
        alterations.put("previous_hash", List.of("hash", "decode('00', 'hex')"));
        alterations.put("hash", List.of("previous_hash", "set_byte(hash, 31, 1 # get_byte(hash, 31))"));
        List<String> columns = server.bean(JdbcClient.class)
                .sql("select column_name::text from information_schema.columns where table_name = 'audit_event'")
                .query(String.class)
                .list();
        assertThat(alterations.keySet()).containsExactlyInAnyOrderElementsOf(columns);
        asOwner("alter table audit_event drop constraint audit_event_operation_check");
        for (var alteration : alterations.entrySet()) {
            for (String value : alteration.getValue()) {
                for (int sequence : List.of(1, 4)) {
                    tampered(
                            "update audit_event set " + alteration.getKey() + " = " + value + " where sequence = "
                                    + sequence,
                            Integer.toString(sequence));
                }
            }
        }
        tampered("update audit_head set sequence = sequence - 1", "should end at");
        tampered("update audit_head set hash = decode(repeat('11', 32), 'hex')", "should end at");
        tampered("delete from audit_head", "end of the chain is not noted");
    }

    @Test
    void a_chain_that_was_written_anew_from_some_event_on_does_not_fit_what_was_signed() throws Exception {
        record("test.signed");
        Checkpoint signed = server.bean(CheckpointSource.class).now();
        record("test.later");
        assertThat(verify().checkpoints()).isPositive();

        // Cut off, and the end noted to match: whole by itself.
        long last = signed.sequence() - 1;
        tampered(
                "delete from audit_event where sequence > " + last + "; update audit_head set sequence = " + last
                        + ", hash = (select hash from audit_event where sequence = " + last + ")",
                "removed from its end");
        // Written anew with right hashes.
        tampered(
                "delete from audit_event where sequence > " + last + "; update audit_head set sequence = " + last
                        + ", hash = (select hash from audit_event where sequence = " + last + ")",
                () -> {
                    record("test.forged");
                    record("test.forged-too");
                },
                "event " + signed.sequence() + " is not the one that was signed");
    }

    @Test
    void a_checkpoint_that_was_altered_or_signed_by_another_is_told_from_a_right_one() {
        record("test.signed");
        Checkpoint signed = server.bean(CheckpointSource.class).now();
        assertThat(Checkpoint.parse(signed.line() + "\n")).isEqualTo(signed);
        assertThat(signed.isSignedByItsKey()).isTrue();
        Checkpoint altered = new Checkpoint(
                signed.sequence() + 1, signed.hash(), signed.at(), signed.publicKey(), signed.signature());
        assertThat(server.bean(AuditVerification.class).verify(List.of(altered)).fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("was not signed with the key"));
        assertThatThrownBy(() -> Checkpoint.parse("safelight-checkpoint 1 x")).isInstanceOf(RuntimeException.class);
    }

    @Test
    void the_key_is_readable_by_its_owner_only_and_not_in_the_database() throws Exception {
        server.bean(CheckpointSource.class).now();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("audit-key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void look_ups_of_many_at_once_are_sealed_in_few_events_and_all_are_on_the_disk() throws Exception {
        long before = count();
        UUID person = UUID.randomUUID();
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            byte[] leaf = Audit.leaf("md5", new byte[] {(byte) i, (byte) (i >> 8)});
            work.add(() -> {
                server.bean(Audit.class).recordLookUps(person, person, "192.0.2.7", "", List.of(leaf, leaf));
                return null;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(count() - before).isBetween(1L, 200L);
        assertThat(server.bean(JdbcClient.class)
                        .sql("select sum(length(l.leaves)) / 32 from audit_leaves l"
                                + " join audit_event e using (sequence) where e.person_id = :person")
                        .param("person", person)
                        .query(Long.class)
                        .single())
                .isEqualTo(800);
        assertThat(verify().fault()).isEmpty();
    }

    @Test
    void look_ups_that_were_altered_removed_or_put_in_are_found() throws Exception {
        server.bean(Audit.class)
                .recordLookUps(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "192.0.2.7",
                        "",
                        List.of(Audit.leaf("md5", new byte[16]), Audit.leaf("sha1", new byte[20])));
        asOwner("create table leaves_kept as select * from audit_leaves");
        asOwner("alter table audit_leaves disable trigger audit_leaves_stay");
        try {
            String last = " where sequence = (select max(sequence) from audit_leaves)";
            for (String how : List.of(
                    "update audit_leaves set leaves = set_byte(leaves, 40, 1 # get_byte(leaves, 40))" + last,
                    "update audit_leaves set leaves = substr(leaves, 1, 32)" + last,
                    "update audit_leaves set leaves = substr(leaves, 33) || substr(leaves, 1, 32)" + last,
                    "update audit_leaves set leaves = leaves || leaves" + last,
                    "delete from audit_leaves" + last,
                    "insert into audit_leaves select min(e.sequence), decode(repeat('00', 32), 'hex')"
                            + " from audit_event e where not exists"
                            + " (select 1 from audit_leaves l where l.sequence = e.sequence)")) {
                asOwner(how);
                assertThat(verify().fault().orElse("nothing found")).as(how).contains("look-ups");
                asOwner("delete from audit_leaves");
                asOwner("insert into audit_leaves select * from leaves_kept");
            }
        } finally {
            asOwner("alter table audit_leaves enable trigger audit_leaves_stay");
            asOwner("drop table leaves_kept");
        }
        assertThat(verify().fault()).isEmpty();
    }

    private static void tampered(String how, String finding) throws Exception {
        tampered(how, () -> {}, finding);
    }

    /// Tampers as a privileged role, sees what the verification says of it, and undoes it.
    private static void tampered(String how, Runnable then, String finding) throws Exception {
        asOwner("create table kept as select * from audit_event; create table kept_head as select * from audit_head");
        asOwner("create table kept_leaves as select * from audit_leaves");
        try {
            asOwner("alter table audit_event disable trigger audit_event_stays");
            asOwner("alter table audit_leaves disable trigger audit_leaves_stay");
            asOwner("alter table audit_leaves drop constraint audit_leaves_sequence_fkey");
            asOwner("alter table audit_event drop constraint audit_event_pkey");
            asOwner(how);
            then.run();
            assertThat(verify().fault().orElse("nothing found")).as(how).contains(finding);
        } finally {
            asOwner("delete from audit_event; insert into audit_event select * from kept");
            asOwner("delete from audit_head; insert into audit_head select * from kept_head");
            asOwner("delete from audit_leaves; insert into audit_leaves select * from kept_leaves");
            asOwner("alter table audit_event add primary key (sequence)");
            asOwner("alter table audit_leaves add foreign key (sequence) references audit_event");
            asOwner("alter table audit_event enable trigger audit_event_stays");
            asOwner("alter table audit_leaves enable trigger audit_leaves_stay");
            asOwner("drop table kept; drop table kept_head; drop table kept_leaves");
        }
        assertThat(verify().fault()).isEmpty();
    }

    private static void asOwner(String sql) throws SQLException {
        var credentials = server.credentials();
        try (Connection connection = DriverManager.getConnection(
                        credentials.url(), credentials.owner(), credentials.ownerPassword());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
