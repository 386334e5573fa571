package org.safelight.server.auditors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.audit.Checkpoint;

class AuditorsTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static RunningServer.Member examiner;
    private static Browsing auditor;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.in(data);
        examiner = server.member("kent", Role.EXAMINER);
        for (int i = 0; i < 45; i++) {
            server.token(examiner, TokenScope.SUBMIT);
        }
        server.firstLink();
        auditor = Browsing.as(server, server.member("dorset", Role.AUDITOR));
    }

    @AfterAll
    static void stop() {
        auditor.close();
        server.close();
    }

    private static int lines(String page) {
        return page.split("govuk-table__cell--numeric", -1).length - 1;
    }

    @Test
    void the_names_of_who_did_it_can_be_asked_for_more_often_than_there_are_connections() {
        var person = server.member("kent").person().id();
        for (int i = 0; i < 25; i++) {
            assertThat(server.bean(org.safelight.server.accounts.Accounts.class).names(java.util.Set.of(person)))
                    .containsKey(person);
        }
    }

    @Test
    void an_auditor_finds_events_by_person_act_and_day_and_pages_through_them() throws Exception {
        String ofPerson = auditor.get("/audit?person=" + examiner.email()).body();
        assertThat(lines(ofPerson)).isEqualTo(45);
        assertThat(ofPerson).contains("Alex Example", "accounts.token-made", "scopes SUBMIT");
        assertThat(lines(auditor.get("/audit?person=" + examiner.person().id() + "&action=accounts.sign")
                        .body()))
                .isZero();
        assertThat(lines(auditor.get("/audit?operation=COLLECTION&action=accounts.first")
                        .body()))
                .isEqualTo(1);
        assertThat(auditor.get("/audit?to=2020-01-01").body()).contains("Nothing that fits was recorded");
        assertThat(auditor.get("/audit?from=yesterday&person=nobody@example.org")
                        .body())
                .contains("First day must be a date", "Nobody here has that email address");

        String first = auditor.get("/audit").body();
        assertThat(lines(first)).isEqualTo(50);
        var older = java.util.regex.Pattern.compile("href=\"(/audit\\?before=[0-9]+)\"")
                .matcher(first);
        assertThat(older.find()).isTrue();
        assertThat(lines(auditor.get(older.group(1)).body())).isPositive();
    }

    @Test
    void reading_and_exporting_is_itself_recorded_and_what_fits_is_exported() throws Exception {
        auditor.get("/audit?subject=person%3Asomebody");
        assertThat(auditor.get("/audit?action=audit.read").body()).contains("subject person:somebody");
        var export = auditor.get("/audit/export?person=" + examiner.email());
        assertThat(export.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
        assertThat(export.body().lines()).hasSize(46);
        assertThat(export.body()).doesNotContain("Alex");
        assertThat(lines(auditor.get("/audit?action=audit.exported").body())).isEqualTo(1);
    }

    @Test
    void a_checkpoint_can_be_taken_away() throws Exception {
        var answer = auditor.post("/audit/checkpoint");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Checkpoint.parse(answer.body()).isSignedByItsKey()).isTrue();
    }

    @Test
    void a_value_that_a_spreadsheet_would_run_is_exported_as_text() {
        assertThat(AuditorsController.cell("=HYPERLINK(1)")).isEqualTo("\"'=HYPERLINK(1)\"");
        assertThat(AuditorsController.cell("a,\"b\"")).isEqualTo("\"a,\"\"b\"\"\"");
        assertThat(AuditorsController.cell("person:1")).isEqualTo("person:1");
    }
}
