package org.safelight.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    private Path data;

    private static Connection as(Credentials credentials, String role, String password) throws SQLException {
        return DriverManager.getConnection(credentials.url(), role, password);
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void waits_for_the_disk_and_lets_nobody_in_without_a_password() throws Exception {
        try (Database database = Database.inFolder(data)) {
            Credentials credentials = database.credentials();
            try (Connection connection = as(credentials, credentials.user(), credentials.userPassword())) {
                assertThat(ask(connection, "show fsync")).isEqualTo("on");
                assertThat(ask(connection, "show synchronous_commit")).isEqualTo("on");
                assertThat(ask(connection, "show data_checksums")).isEqualTo("on");
                assertThat(ask(
                                connection,
                                "select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls"
                                        + " from pg_roles where rolname = current_user"))
                        .isEqualTo("f");
            }
            assertThatThrownBy(
                            () -> as(credentials, credentials.user(), "wrong").close())
                    .hasMessageContaining("password authentication failed");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("postgres/passwords"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_second_server_on_the_same_folder_is_refused_and_the_first_goes_on() throws Exception {
        try (Database first = Database.inFolder(data)) {
            assertThatThrownBy(() -> Database.inFolder(data).close())
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("another Safelight server uses it");
            Credentials credentials = first.credentials();
            try (Connection connection = as(credentials, credentials.user(), credentials.userPassword())) {
                assertThat(ask(connection, "select 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void what_was_committed_is_there_after_the_server_and_postgres_were_killed() throws Exception {
        Path cluster = data.resolve("postgres/cluster");
        // A server that starts the database, commits, says so, and waits to be killed.
        Process server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Committing.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .start();
        try (var said = server.inputReader()) {
            assertThat(said.readLine()).isEqualTo("committed");
        }
        long postmaster = Long.parseLong(
                Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst());
        server.destroyForcibly().waitFor();
        // It outlives the server that was killed: the next start must cope with it.
        assertThat(ProcessHandle.of(postmaster)).isPresent();

        try (Database again = Database.inFolder(data)) {
            assertThat(committed(again)).isEqualTo("7");
        }

        Database third = Database.inFolder(data);
        long next = Long.parseLong(
                Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst());
        ProcessHandle handle = ProcessHandle.of(next).orElseThrow();
        new ProcessBuilder("kill", "-9", Long.toString(next)).start().waitFor();
        handle.onExit().get(10, TimeUnit.SECONDS);
        third.close();
        try (Database fourth = Database.inFolder(data)) {
            assertThat(committed(fourth)).isEqualTo("7");
        }
    }

    private static String committed(Database database) throws SQLException {
        Credentials credentials = database.credentials();
        try (Connection connection = as(credentials, credentials.owner(), credentials.ownerPassword())) {
            return ask(connection, "select n from kept");
        }
    }

    /// Run as a process of its own.
    static final class Committing {
        public static void main(String[] arguments) throws Exception {
            Database database = Database.inFolder(Path.of(arguments[0]));
            Credentials credentials = database.credentials();
            try (Connection connection = as(credentials, credentials.owner(), credentials.ownerPassword());
                    var statement = connection.createStatement()) {
                statement.execute("create table kept (n int)");
                statement.execute("insert into kept values (7)");
            }
            System.out.println("committed");
            Thread.sleep(600_000);
        }
    }
}
