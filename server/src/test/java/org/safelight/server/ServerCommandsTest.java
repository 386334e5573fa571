package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCommandsTest {
    @TempDir
    private Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return ServerCommands.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void audit_verify_reads_the_trail_of_a_server_that_is_not_running() {
        try (RunningServer server = RunningServer.in(data)) {
            server.firstLink();
        }
        assertThat(run("audit", "verify", "--data", data.toString())).isZero();
        assertThat(out.toString()).contains("The audit trail is whole: 1 events");
    }

    @Test
    void a_checkpoint_that_was_taken_away_shows_later_that_the_trail_was_cut_off() throws Exception {
        try (RunningServer server = RunningServer.in(data)) {
            server.firstLink();
            server.firstLink();
        }
        String file = data.resolve("away.txt").toString();
        assertThat(run("audit", "checkpoint", "--data", data.toString(), "--out", file))
                .isZero();
        assertThat(run("audit", "verify", "--data", data.toString(), "--checkpoint", file))
                .isZero();
        try (RunningServer server = RunningServer.in(data)) {
            var credentials = server.credentials();
            try (var connection = java.sql.DriverManager.getConnection(
                            credentials.url(), credentials.owner(), credentials.ownerPassword());
                    var statement = connection.createStatement()) {
                statement.execute("alter table audit_event disable trigger audit_event_stays");
                statement.execute("delete from audit_event where sequence = 2");
                statement.execute("update audit_head set sequence = 1,"
                        + " hash = (select hash from audit_event where sequence = 1)");
            }
        }
        // Whoever did it had the data folder too.
        java.nio.file.Files.delete(data.resolve("audit-checkpoints"));
        assertThat(run("audit", "verify", "--data", data.toString())).isZero();
        assertThat(run("audit", "verify", "--data", data.toString(), "--checkpoint", file))
                .isEqualTo(1);
        assertThat(out.toString()).contains("NOT as it was written", "events were removed from its end");
    }

    @Test
    void a_list_is_imported_by_the_command_and_recorded() throws Exception {
        Path list =
                java.nio.file.Files.writeString(data.resolve("known.md5"), "0123456789abcdef0123456789abcdef  a.png\n");
        assertThat(run("registry", "import", "--data", data.toString(), "--meaning=known-irrelevant", list.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Imported as set", ": 1 entries");
        assertThat(run("audit", "verify", "--data", data.toString())).isZero();
        assertThat(out.toString()).contains("The audit trail is whole: 1 events");
    }

    @Test
    void half_a_certificate_is_refused() {
        assertThat(run("serve", "--data", data.toString(), "--address", "0.0.0.0", "--certificate", "chain.pem"))
                .isEqualTo(ServerCommands.WRONG_USE);
        assertThat(err.toString()).contains("Give --certificate and --certificate-key together");
    }

    @Test
    void an_origin_that_is_no_address_is_refused() {
        assertThat(run("serve", "--data", data.toString(), "--address", "0.0.0.0", "--origin", "safelight.example.org"))
                .isEqualTo(ServerCommands.WRONG_USE);
        assertThat(err.toString()).contains("--origin is what people type", "Nothing was started");
    }

    @Test
    void a_database_address_with_a_password_in_it_is_refused_without_repeating_it() {
        assertThat(run("audit", "verify", "--data", data.toString(), "--db", "jdbc:postgresql://x/y?password=hunter2"))
                .isEqualTo(ServerCommands.COULD_NOT);
        assertThat(err.toString()).contains("no user or password").doesNotContain("hunter2");
    }

    @Test
    void what_goes_on_a_list_is_said_built_and_shown_by_commands() {
        String at = data.toString();
        assertThat(add("uk-trusted", "--category", "A,B", "--state", "trusted"))
                .as(err.toString())
                .isZero();
        assertThat(run("registry", "list", "build", "uk-trusted", "--data", at)).isZero();
        assertThat(run("registry", "list", "show", "--data", at)).isZero();
        assertThat(out.toString())
                .contains("uk-trusted: version 1", "uk-trusted: uk-abc A,B, trusted, version 1", "licence: Policing");
        assertThat(add("uk-trusted")).isEqualTo(ServerCommands.WRONG_USE);
        assertThat(add("other", "--category", "Z")).isEqualTo(ServerCommands.WRONG_USE);
        assertThat(add("other", "--state", "disputed")).isEqualTo(ServerCommands.WRONG_USE);
        assertThat(run("registry", "list", "build", "none", "--data", at)).isEqualTo(ServerCommands.WRONG_USE);
        assertThat(err.toString())
                .contains(
                        "There is a list of this name already",
                        "Select which categories",
                        "Select which grades",
                        "There is no list 'none'");
    }

    private int add(String list, String... more) {
        List<String> words = new ArrayList<>(List.of("registry", "list", "add", list, "--data", data.toString()));
        words.addAll(List.of("--scheme", "uk-abc", "--licence", "Policing", "--purpose", "Triage"));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }
}
