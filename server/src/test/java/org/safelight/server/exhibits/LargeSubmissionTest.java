package org.safelight.server.exhibits;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.database.Scope;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// A large exhibit through the command and the server. Small by default; the full size is
/// `-Dsafelight.test.submittedFiles=1000000`, and prints what it took.
class LargeSubmissionTest {
    private static final int FILES = Integer.getInteger("safelight.test.submittedFiles", 12_000);

    @TempDir
    private Path folder;

    @Test
    void an_exhibit_of_many_files_arrives_whole_from_a_client_with_little_memory() throws Exception {
        Path results = Files.createDirectories(folder.resolve("results"));
        write(results.resolve("results.sqlite"));
        try (RunningServer server = RunningServer.in(folder.resolve("data"))) {
            RunningServer.Member examiner = server.member("dorset", Role.EXAMINER);
            String token = server.token(examiner, TokenScope.SUBMIT);
            System.gc();
            long before = used();
            long started = System.nanoTime();
            SafelightProcess.Ended ended =
                    SafelightProcess.run(token, "submit", results, "--server", server.url(), "--no-content", "--json");
            double seconds = (System.nanoTime() - started) / 1e9;
            assertThat(ended.code()).as(ended.err()).isZero();
            System.gc();
            System.out.printf(
                    "%,d contents and paths submitted in %.1f s; the client had 256 MB; the server's heap grew by %,d kB%n",
                    FILES, seconds, (used() - before) / 1_024);
            UUID id = UUID.fromString(
                    JsonMapper.shared().readTree(ended.out()).get("exhibit").asString());
            try (Scope.Entered _ =
                    new Scope(examiner.person().id(), examiner.person().force()).enter()) {
                for (String table : new String[] {"exhibit_content", "exhibit_file"}) {
                    assertThat(server.bean(JdbcClient.class)
                                    .sql("select count(*) from " + table + " where exhibit_id = :id")
                                    .param("id", id)
                                    .query(Long.class)
                                    .single())
                            .isEqualTo(FILES);
                }
            }
        }
    }

    private static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// What a triage of made-up files would have written, as far as it is submitted.
    private static void write(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table run(name text primary key, value text not null)");
                statement.execute("insert into run values ('exhibitReference', 'LARGE-1'), ('toolVersion', 'test')");
                statement.execute("""
                        create table list(
                          id integer primary key, name text not null, publisher text not null, version text not null,
                          licence text not null, imported_on text not null, source_file text not null,
                          source_sha256 text not null, scheme text, md5 integer not null, sha1 integer not null,
                          sha256 integer not null, pdq integer not null, photodna_not_matched integer not null)
                        """);
                statement.execute("""
                        create table content(
                          id integer primary key, sha256 text not null unique, sha1 text not null, md5 text not null,
                          bytes integer not null, media_type text, media_class text, width integer, height integer,
                          frames integer, decoder text, pdq text, pdq_quality integer, verdict text not null,
                          decided integer not null, problem_kind text, problem text, make text, model text,
                          serial text, lens text, software text, latitude real, longitude real, taken_at text,
                          files integer not null, claims_left_out integer not null, stack_id integer)
                        """);
                statement.execute("""
                        create table claim(
                          content_id integer not null, list_id integer not null, how text not null,
                          matched_by text not null, standing text not null, category text, category_label text,
                          severity integer not null, flags text not null, series text, distance_bits integer,
                          orientation text, quality integer, entry_pdq text)
                        """);
                statement.execute("create index claim_by_content on claim(content_id)");
                statement.execute("""
                        create table file(
                          id integer primary key, path text not null unique, raw_path blob not null,
                          folder text not null, name text not null, bytes integer, modified_at text,
                          accessed_at text, changed_at text, content_id integer, not_examined_kind text,
                          not_examined text, container text, state text, location text)
                        """);
                statement.execute("create index file_by_content on file(content_id)");
                statement.execute("""
                        create table stack(
                          id integer primary key, leader_content integer not null, members integer not null,
                          reason text not null)
                        """);
            }
            Random random = new Random(7);
            byte[] digest = new byte[32];
            try (PreparedStatement content = connection.prepareStatement("""
                            insert into content(id, sha256, sha1, md5, bytes, media_type, width, height, frames, pdq,
                                pdq_quality, verdict, decided, files, claims_left_out, stack_id)
                            values (?, ?, ?, ?, 2000000, 'image/jpeg', 4000, 3000, 1, ?, 95, ?, 0, 1, 0, ?)
                            """);
                    PreparedStatement path = connection.prepareStatement("""
                            insert into file(id, path, raw_path, folder, name, bytes, modified_at, content_id)
                            values (?, ?, x'00', 'made/up', 'x', 2000000, '2025-07-01T12:00:00Z', ?)
                            """)) {
                for (int i = 1; i <= FILES; i++) {
                    random.nextBytes(digest);
                    ByteBuffer.wrap(digest).putInt(i);
                    String hex = HexFormat.of().formatHex(digest);
                    content.setInt(1, i);
                    content.setString(2, hex);
                    content.setString(3, hex.substring(0, 40));
                    content.setString(4, hex.substring(0, 32));
                    content.setString(5, hex);
                    content.setString(6, i % 10 == 0 ? "unknown-picture" : i % 20 == 1 ? "known" : "irrelevant");
                    content.setObject(7, i % 10 == 0 ? i / 10 : null);
                    content.addBatch();
                    path.setInt(1, i);
                    path.setString(2, "made/up/folder-" + i % 1_000 + "/holiday picture " + i + ".jpg");
                    path.setInt(3, i);
                    path.addBatch();
                    if (i % 10_000 == 0 || i == FILES) {
                        content.executeBatch();
                        path.executeBatch();
                    }
                }
            }
            connection.commit();
        }
    }
}
