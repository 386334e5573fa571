package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The queue over a large exhibit, of rows alone. In full with `-Dsafelight.test.queueItems=1000000`, which
/// prints how long it took.
class LargeQueueTest {
    private static final int ITEMS = Integer.getInteger("safelight.test.queueItems", 20_000);
    private static final ExhibitId EXHIBIT = new ExhibitId(new UUID(0, 8));

    @TempDir
    private Path data;

    @Test
    void counts_and_chooses_what_counting_row_by_row_would() throws Exception {
        try (RunningServer server = RunningServer.in(data)) {
            JdbcClient db = server.bean(JdbcClient.class);
            RunningServer.Member grader = server.member("kent", Role.GRADER);
            Grading grading = server.bean(Grading.class);
            try (Scope.Entered _ =
                    new Scope(grader.person().id(), grader.person().force()).enter()) {
                fill(db, grader);
                // As PostgreSQL does by itself within a minute of so many new rows.
                try (var owner = DriverManager.getConnection(
                                server.credentials().url(),
                                server.credentials().owner(),
                                server.credentials().ownerPassword());
                        var statement = owner.createStatement()) {
                    statement.execute("analyze");
                }
                long[] opens = new long[7];
                long[] nexts = new long[7];
                Queue queue = null;
                for (int i = 0; i < opens.length; i++) {
                    long before = System.nanoTime();
                    queue = grading.queue(EXHIBIT).orElseThrow();
                    opens[i] = System.nanoTime() - before;
                    before = System.nanoTime();
                    var next = grading.next(grader.person(), EXHIBIT);
                    nexts[i] = System.nanoTime() - before;
                    assertThat(next).isNotEmpty();
                    // The first block that has something: of ten items one is trusted, one is the force's own vote.
                    assertThat(next.getFirst().number()).isLessThanOrEqualTo(20);
                    assertThat(next.getFirst().number() % 10).isNotIn(0, 1);
                    grading.decide(
                            grader.person(),
                            "",
                            EXHIBIT,
                            next.getFirst().number(),
                            GradeChoice.NOT_SURE,
                            java.util.Set.of(),
                            java.util.Map.of());
                }
                while (queue == null || !queue.isCounted()) {
                    Thread.sleep(50);
                    queue = grading.queue(EXHIBIT).orElseThrow();
                }
                assertThat(queue.known()).isEqualTo(ITEMS / 10 * 2);
                assertThat(queue.left()).isEqualTo(ITEMS - ITEMS / 10 * 2);
                Arrays.sort(opens);
                Arrays.sort(nexts);
                System.out.printf(
                        "%d items: counted in %d ms, next in %d ms (medians of %d)%n",
                        ITEMS, opens[3] / 1_000_000, nexts[3] / 1_000_000, opens.length);
            }
        }
    }

    /// Every tenth item has a trusted grade, every one after it a vote of the force.
    private static void fill(JdbcClient db, RunningServer.Member grader) {
        UUID force = grader.person().force();
        db.sql("""
            insert into exhibit (id, force_id, reference, case_reference, kind, tool, index_checksum, contents, files,
                                 chunks, state, submitted_by, completed_at, to_view)
            values (:id, :force, 'LARGE', '', 'TRIAGE', 'test', '', :items, 0, 0, 'COMPLETE', :person, now(), :items)
            """)
                .param("id", EXHIBIT.value())
                .param("force", force)
                .param("person", grader.person().id())
                .param("items", ITEMS)
                .update();
        db.sql("""
            insert into exhibit_content (exhibit_id, number, force_id, sha256, bytes, media_type, verdict, view, to_view)
            select :id, n, :force, sha256(int4send(n)), 100, 'image/png', 'unknown-picture', n, true
              from generate_series(1, :items) n
            """)
                .param("id", EXHIBIT.value())
                .param("force", force)
                .param("items", ITEMS)
                .update();
        db.sql("""
            insert into content (sha256, kind) select sha256(int4send(n)), 'picture' from generate_series(1, :items) n
            """).param("items", ITEMS).update();
        db.sql("""
            insert into exhibit_sighting (exhibit_id, content_id, number, force_id)
            select :id, c.id, x.number, :force from exhibit_content x join content c on c.sha256 = x.sha256
             where x.exhibit_id = :id
            """).param("id", EXHIBIT.value()).param("force", force).update();
        db.sql("""
            insert into grade (content_id, scheme, state, category, forces)
            select s.content_id, 'uk-abc', 'TRUSTED', 'C', 3 from exhibit_sighting s where s.number % 10 = 0
            """).update();
        db.sql("""
            insert into vote (content_id, scheme, force_id, person_id, category, blind, reason)
            select s.content_id, 'uk-abc', :force, :person, 'C', true, '' from exhibit_sighting s
             where s.number % 10 = 1
            """).param("force", force).param("person", grader.person().id()).update();
    }
}
