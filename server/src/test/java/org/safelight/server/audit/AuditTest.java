package org.safelight.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        return server.bean(AuditVerification.class).verify();
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
    void an_event_altered_removed_or_moved_behind_the_guard_is_found_at_its_place() throws Exception {
        tampered("update audit_event set subject = 'test:2' where sequence = 3", "event 3 was altered");
        tampered("update audit_event set at = at + interval '1 microsecond' where sequence = 4", "event 4 was altered");
        tampered("delete from audit_event where sequence = 5", "events 5 to 5 were removed");
        tampered(
                "update audit_event set sequence = case sequence when 6 then 7 else 6 end where sequence in (6, 7)",
                "event 6");
        tampered(
                "delete from audit_event where sequence = (select max(sequence) from audit_event)",
                "removed from its end");
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
        asOwner("create table kept_leaves as select * from audit_leaves");
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
                asOwner("insert into audit_leaves select * from kept_leaves");
            }
        } finally {
            asOwner("alter table audit_leaves enable trigger audit_leaves_stay");
            asOwner("drop table kept_leaves");
        }
        assertThat(verify().fault()).isEmpty();
    }

    /// Tampers within a transaction of a privileged role, sees what the verification says of it, and undoes it.
    private static void tampered(String how, String finding) throws Exception {
        asOwner("create table kept as select * from audit_event");
        try {
            asOwner("alter table audit_event disable trigger audit_event_stays");
            asOwner("alter table audit_leaves drop constraint audit_leaves_sequence_fkey");
            asOwner("alter table audit_event drop constraint audit_event_pkey");
            asOwner(how);
            assertThat(verify().fault().orElse("nothing found")).contains(finding);
        } finally {
            asOwner("delete from audit_event");
            asOwner("insert into audit_event select * from kept");
            asOwner("alter table audit_event add primary key (sequence)");
            asOwner("alter table audit_leaves add foreign key (sequence) references audit_event");
            asOwner("alter table audit_event enable trigger audit_event_stays");
            asOwner("drop table kept");
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
