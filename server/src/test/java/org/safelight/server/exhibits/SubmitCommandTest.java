package org.safelight.server.exhibits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.DigestKind;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.database.Scope;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `safelight submit` as its user runs it, against a server.
class SubmitCommandTest {
    private static final int PICTURES = 6;

    @TempDir
    private static Path folder;

    private static Path exhibit;
    private static Path results;
    private static RunningServer server;
    private static RunningServer.Member examiner;
    private static String token;

    @BeforeAll
    static void triage() throws Exception {
        server = RunningServer.in(folder.resolve("data"));
        examiner = server.member("dorset", Role.EXAMINER);
        token = server.token(examiner, TokenScope.SUBMIT);
        exhibit = folder.resolve("exhibit");
        Files.createDirectories(exhibit.resolve("DCIM"));
        for (int i = 1; i <= PICTURES; i++) {
            Files.write(
                    exhibit.resolve("DCIM").resolve("drawn " + i + ".png"),
                    PictureFormat.PNG.write(DrawnPicture.draw(1_000L * i, 300, 200)));
        }
        Files.copy(exhibit.resolve("DCIM/drawn 1.png"), exhibit.resolve("copy\n1.png"));
        byte[] known = Files.readAllBytes(exhibit.resolve("DCIM/drawn 2.png"));
        Path list = Files.writeString(
                folder.resolve("known.md5"),
                MadeUpSubmission.digest(DigestKind.MD5, known).hex() + "  known.png\n");
        results = folder.resolve("results");
        var ended = SafelightProcess.run(
                "none",
                "triage",
                exhibit,
                "--lists",
                list,
                "--meaning",
                "known-illegal",
                "--out",
                results,
                "--exhibit",
                "DRAWN-1",
                "--case",
                "17/2026");
        assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static <T> T inScope(Callable<T> work) throws Exception {
        try (Scope.Entered _ =
                new Scope(examiner.person().id(), examiner.person().force()).enter()) {
            return work.call();
        }
    }

    private static long count(String table, ExhibitId id) throws Exception {
        return inScope(() -> server.bean(JdbcClient.class)
                .sql("select count(*) from " + table + " where exhibit_id = :id")
                .param("id", id.value())
                .query(Long.class)
                .single());
    }

    private static SafelightProcess.Ended submit(Object... more) throws Exception {
        return SafelightProcess.run(token, arguments(server.url(), more));
    }

    private static Object[] arguments(String url, Object... more) {
        Object[] arguments = new Object[more.length + 5];
        arguments[0] = "submit";
        arguments[1] = "--server";
        arguments[2] = url;
        arguments[3] = "--json";
        arguments[4] = "--patience=240";
        System.arraycopy(more, 0, arguments, 5, more.length);
        return arguments;
    }

    private static JsonNode json(SafelightProcess.Ended ended) {
        return JsonMapper.shared().readTree(ended.out());
    }

    @Test
    void a_triage_arrives_with_the_content_of_what_must_be_viewed_and_a_second_time_changes_nothing() throws Exception {
        SafelightProcess.Ended first = submit(results);
        assertThat(first.code()).as(first.err()).isZero();
        JsonNode told = json(first);
        ExhibitId id = new ExhibitId(UUID.fromString(told.get("exhibit").asString()));
        assertThat(told.get("state").asString()).isEqualTo("complete");
        assertThat(told.get("files").asInt()).isEqualTo(PICTURES + 1);
        assertThat(told.get("contentsSent").asInt()).isEqualTo(PICTURES - 1);
        assertThat(count("exhibit_content", id)).isEqualTo(PICTURES);
        assertThat(count("exhibit_file", id)).isEqualTo(PICTURES + 1);
        byte[] drawn = Files.readAllBytes(exhibit.resolve("DCIM/drawn 3.png"));
        byte[] sha256 = MadeUpSubmission.digest(DigestKind.SHA256, drawn).bytes();
        int number = inScope(() ->
                        server.bean(ExhibitsStore.class).toView(id, sha256).orElseThrow())
                .number();
        try (InputStream stored = server.bean(Vault.class).open(id, number, sha256)) {
            assertThat(stored.readAllBytes()).isEqualTo(drawn);
        }

        SafelightProcess.Ended second = submit(results);
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(json(second).get("exhibit").asString()).isEqualTo(id.toString());
        assertThat(json(second).get("chunksSent").asInt()).isZero();
        assertThat(json(second).get("contentsSent").asInt()).isZero();
        assertThat(count("exhibit_content", id)).isEqualTo(PICTURES);
    }

    @Test
    void what_must_be_viewed_within_archives_and_pictures_is_sent_too() throws Exception {
        Path packed = Files.createDirectories(folder.resolve("packed"));
        byte[] deep = PictureFormat.PNG.write(DrawnPicture.draw(71_000, 300, 200));
        byte[] outer = PictureFormat.PNG.write(DrawnPicture.draw(72_000, 300, 200));
        byte[] twin = PictureFormat.PNG.write(DrawnPicture.draw(73_000, 300, 200));
        byte[] inner = zip("a.png", deep, "a.png", twin);
        Files.write(packed.resolve("backup.zip"), zip("DCIM/b.png", outer, "inner.zip", inner));
        Path found = folder.resolve("packed-results");
        var ended = SafelightProcess.run(
                "none",
                "triage",
                packed,
                "--out",
                found,
                "--exhibit",
                "PACKED-1",
                "--lists",
                folder.resolve("known.md5"),
                "--meaning",
                "known-illegal");
        assertThat(ended.code()).as(ended.err()).isZero();
        SafelightProcess.Ended sent = submit(found);
        assertThat(sent.code()).as(sent.err()).isZero();
        ExhibitId id = new ExhibitId(UUID.fromString(json(sent).get("exhibit").asString()));
        assertThat(json(sent).get("contentsSent").asInt()).isEqualTo(3);
        for (byte[] picture : List.of(deep, outer, twin)) {
            byte[] sha256 = MadeUpSubmission.digest(DigestKind.SHA256, picture).bytes();
            int number = inScope(() ->
                            server.bean(ExhibitsStore.class).toView(id, sha256).orElseThrow())
                    .number();
            try (InputStream stored = server.bean(Vault.class).open(id, number, sha256)) {
                assertThat(stored.readAllBytes()).isEqualTo(picture);
            }
        }
        // An archive that is another now gives nothing that was not asked for.
        Path moved = Files.createDirectories(folder.resolve("other/packed"));
        Files.write(moved.resolve("backup.zip"), zip("DCIM/b.png", deep, "inner.zip", outer));
        SafelightProcess.Ended other = submit(found, "--exhibit", "PACKED-2", "--source", moved);
        assertThat(other.code()).as(other.err()).isEqualTo(2);
        assertThat(json(other).get("contentsSent").asInt()).isZero();
        assertThat(json(other).get("contentsSourceGone").asInt()).isEqualTo(3);
    }

    /// Names may come twice, as `java.util.zip` would refuse.
    private static byte[] zip(Object... namesAndBytes) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
            for (int i = 0; i < namesAndBytes.length; i += 2) {
                zip.putArchiveEntry(new ZipArchiveEntry((String) namesAndBytes[i]));
                zip.write((byte[]) namesAndBytes[i + 1]);
                zip.closeArchiveEntry();
            }
        }
        return out.toByteArray();
    }

    @Test
    void a_source_that_is_gone_or_changed_is_counted_and_what_is_there_is_sent() throws Exception {
        Path moved = folder.resolve("moved/exhibit");
        Files.createDirectories(moved.resolve("DCIM"));
        Files.copy(exhibit.resolve("DCIM/drawn 4.png"), moved.resolve("DCIM/drawn 4.png"));
        byte[] fifth = Files.readAllBytes(exhibit.resolve("DCIM/drawn 5.png"));
        fifth[fifth.length / 2] ^= 1;
        Files.write(moved.resolve("DCIM/drawn 5.png"), fifth);
        SafelightProcess.Ended ended = submit(results, "--exhibit", "MOVED-1", "--source", moved);
        assertThat(ended.code()).as(ended.err()).isEqualTo(2);
        JsonNode told = json(ended);
        assertThat(told.get("contentsSent").asInt()).isEqualTo(1);
        assertThat(told.get("contentsChanged").asInt()).isEqualTo(1);
        assertThat(told.get("contentsSourceGone").asInt()).isEqualTo(PICTURES - 3);
        assertThat(ended.err()).contains("source not there");
        // Where the source is again, the rest follows.
        assertThat(submit(results, "--exhibit", "MOVED-1").code()).isZero();
    }

    @Test
    void a_wrong_token_or_address_is_told_in_words_and_nothing_is_sent() throws Exception {
        SafelightProcess.Ended wrong = SafelightProcess.run("x".repeat(40), arguments(server.url(), results));
        assertThat(wrong.code()).isEqualTo(70);
        assertThat(wrong.err()).contains("token");
        SafelightProcess.Ended none = SafelightProcess.run("", arguments(server.url(), results));
        assertThat(none.code()).isEqualTo(64);
        SafelightProcess.Ended open = SafelightProcess.run(token, arguments("http://192.0.2.1", results));
        assertThat(open.code()).isEqualTo(64);
        assertThat(open.err()).contains("in clear");
        String other = server.token(server.member("kent", Role.EXAMINER), TokenScope.LOOK_UP);
        assertThat(SafelightProcess.run(other, arguments(server.url(), results)).code())
                .isEqualTo(70);
    }

    @Test
    void a_vics_case_file_of_another_tool_arrives_with_paths_and_categories() throws Exception {
        Path vics = vics(folder.resolve("other.json"), 20);
        SafelightProcess.Ended ended = submit(vics);
        assertThat(ended.code()).as(ended.err()).isZero();
        ExhibitId id = new ExhibitId(UUID.fromString(json(ended).get("exhibit").asString()));
        assertThat(json(ended).get("reference").asString()).isEqualTo("OTHER-7");
        assertThat(json(ended).get("files").asInt()).isEqualTo(40);
        List<String> verdicts = inScope(() -> server.bean(JdbcClient.class)
                .sql("select verdict || ' ' || coalesce(category, '-') from exhibit_content where exhibit_id = :id"
                        + " order by number limit 2")
                .param("id", id.value())
                .query(String.class)
                .list());
        assertThat(verdicts).containsExactly("graded-elsewhere A", "ungraded -");
    }

    /// A VICS 2.0 case with two places a record, every second graded.
    private static Path vics(Path file, int records) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"@odata.context\":\"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/"
                    + "$metadata#Cases\",\"value\":[{\"CaseID\":\"x\",\"CaseNumber\":\"8/2026\","
                    + "\"SourceApplicationName\":\"Made Up Tool\",\"SourceApplicationVersion\":\"3\",\"Media\":[");
            for (int i = 1; i <= records; i++) {
                String md5 = HexFormat.of().toHexDigits((long) i).repeat(2);
                out.write((i > 1 ? "," : "") + "{\"MediaID\":" + i + ",\"Category\":"
                        + (i % 2 == 1 ? "\"A\"" : "null") + ",\"MD5\":\"" + md5
                        + "\",\"MimeType\":\"image/jpeg\",\"MediaSize\":\"1000\",\"MediaFiles\":[{\"MD5\":\"" + md5
                        + "\",\"FileName\":\"" + i + ".jpg\",\"FilePath\":\"C:\\\\made\\\\" + i
                        + ".jpg\",\"SourceID\":\"OTHER-7\"},{\"MD5\":\"" + md5 + "\",\"FileName\":\"" + i
                        + ".bak\",\"FilePath\":\"C:\\\\made\\\\" + i + ".bak\",\"SourceID\":\"OTHER-7\"}]}");
            }
            out.write("]}]}");
        }
        return file;
    }

    @Test
    void a_client_that_is_killed_over_and_over_loses_nothing_and_doubles_nothing() throws Exception {
        Path vics = vics(folder.resolve("killed.json"), 60_000);
        int kills = 0;
        long before = -1;
        for (int tries = 0; tries < 3; tries++) {
            SafelightProcess process =
                    SafelightProcess.start(token, arguments(server.url(), vics, "--exhibit", "KILLED"));
            long wanted = before + 4;
            while (process.isAlive() && chunksOf("KILLED") < wanted) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            kills += process.isAlive() ? 1 : 0;
            process.kill();
            before = chunksOf("KILLED");
        }
        assertThat(kills).isGreaterThan(1);
        SafelightProcess.Ended ended = submit(vics, "--exhibit", "KILLED");
        assertThat(ended.code()).as(ended.err()).isZero();
        JsonNode told = json(ended);
        ExhibitId id = new ExhibitId(UUID.fromString(told.get("exhibit").asString()));
        assertThat(told.get("chunksSent").asInt()).isLessThan(told.get("chunks").asInt());
        assertThat(count("exhibit_content", id)).isEqualTo(60_000);
        assertThat(count("exhibit_file", id)).isEqualTo(120_000);
    }

    private static long chunksOf(String reference) throws Exception {
        return inScope(() -> server.bean(JdbcClient.class)
                .sql("select count(*) from exhibit_chunk c join exhibit e on e.id = c.exhibit_id"
                        + " where e.reference = :reference")
                .param("reference", reference)
                .query(Long.class)
                .single());
    }

    @Test
    void a_server_that_is_killed_while_an_exhibit_comes_in_has_all_of_it_once_in_the_end() throws Exception {
        Path data = folder.resolve("killed-data");
        String itsToken;
        try (RunningServer first = RunningServer.in(data)) {
            itsToken = first.token(first.member("dorset", Role.EXAMINER), TokenScope.SUBMIT);
        }
        Path vics = vics(folder.resolve("killed-server.json"), 60_000);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;
        Process serving = serve(data, port);
        try {
            SafelightProcess process = SafelightProcess.start(itsToken, arguments(url, vics, "--exhibit", "KILLED"));
            for (int kills = 0; kills < 2; kills++) {
                waitUntilReady(url);
                TimeUnit.MILLISECONDS.sleep(1_200L * (kills + 1));
                serving.destroyForcibly().waitFor();
                serving = serve(data, port);
            }
            SafelightProcess.Ended ended = process.ended();
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(json(ended).get("state").asString()).isEqualTo("complete");
            SafelightProcess.Ended again = SafelightProcess.run(itsToken, arguments(url, vics, "--exhibit", "KILLED"));
            assertThat(json(again).get("chunksSent").asInt()).isZero();
            assertThat(json(again).get("exhibit")).isEqualTo(json(ended).get("exhibit"));
        } finally {
            serving.destroy();
        }
        // Told to stop, it stops in order and its database with it: nothing waits for its patience to end.
        assertThat(serving.waitFor(45, TimeUnit.SECONDS)).isTrue();
        try (RunningServer last = RunningServer.in(data)) {
            ExhibitReceived received = last.bean(Exhibits.class).received().getFirst();
            int[] seen = new int[1];
            try (Scope.Entered _ = new Scope(Exhibits.NOBODY, received.force()).enter()) {
                last.bean(Exhibits.class).forEachContent(received.exhibit(), _ -> seen[0]++);
            }
            assertThat(seen[0]).isEqualTo(60_000);
        }
    }

    private static Process serve(Path data, int port) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.safelight.server.ServerCommands",
                        "serve",
                        "--data",
                        data.toString(),
                        "--port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("serve.log").toFile())
                .start();
    }

    private static void waitUntilReady(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int tries = 0; tries < 600; tries++) {
                try {
                    client.send(
                            HttpRequest.newBuilder(URI.create(url + "/sign-in")).build(),
                            HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException notYet) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
        }
        throw new AssertionError("The server did not start: " + Files.readString(folder.resolve("serve.log")));
    }
}
