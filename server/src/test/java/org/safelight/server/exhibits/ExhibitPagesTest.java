package org.safelight.server.exhibits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.DigestKind;
import org.safelight.formats.SubmissionWriter;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The pages of exhibits as a browser gets them, and erasing.
class ExhibitPagesTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static RunningServer.Member dorset;
    private static RunningServer.Member kent;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        dorset = server.member("dorset", Role.EXAMINER);
        kent = server.member("kent", Role.EXAMINER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static <T> T as(RunningServer.Member member, Callable<T> work) throws Exception {
        try (Scope.Entered _ = new Scope(member.person().id(), member.person().force()).enter()) {
            return work.call();
        }
    }

    private static ExhibitId received(String reference, int contents, int seed) throws Exception {
        Submissions submissions = server.bean(Submissions.class);
        Submissions.Sender sender = new Submissions.Sender(dorset.person(), "127.0.0.1");
        MadeUpSubmission made = MadeUpSubmission.of(reference, contents, seed);
        return as(dorset, () -> {
            ExhibitId id = ((Submissions.Outcome.Done) submissions.begin(sender, made.head())).exhibit();
            for (SubmissionWriter.Chunk chunk : made.chunks()) {
                submissions.addChunk(id, chunk.number(), chunk.sha256(), MadeUpSubmission.gzip(chunk.bytes()));
            }
            assertThat(submissions.complete(sender, id)).isInstanceOf(Submissions.Outcome.Done.class);
            byte[] third = MadeUpSubmission.bytes(3, seed);
            byte[] sha256 = MadeUpSubmission.digest(DigestKind.SHA256, third).bytes();
            assertThat(submissions.addContent(sender, id, sha256, third.length, new ByteArrayInputStream(third)))
                    .isInstanceOf(Submissions.Outcome.Done.class);
            return id;
        });
    }

    @Test
    void an_exhibit_shows_numbers_verdicts_and_paths_page_by_page_and_each_view_is_in_the_audit_trail()
            throws Exception {
        ExhibitId id = received("PAGES-1", 90, 1);
        try (Browsing browser = Browsing.as(server, dorset)) {
            assertThat(browser.get("/exhibits?containing=PAGES-1&sort=to-view&state=complete")
                            .body())
                    .contains("PAGES-1", "30 (1 in the vault)");
            assertThat(browser.get("/exhibits?containing=100%25_").body()).contains("No exhibit fits");
            String page = browser.get("/exhibits/" + id).body();
            assertThat(page).contains("181", "Picture nobody knows", "1 of 30", MadeUpSubmission.PATH + "1.jpg");
            assertThat(page).contains("Next page").doesNotContain("Previous page");

            List<String> walked = new ArrayList<>();
            String address = "/exhibits/" + id + "?verdict=known";
            int pages = 0;
            while (!address.isEmpty()) {
                String body = browser.get(address).body();
                body.lines().filter(line -> line.contains("/contents/")).forEach(walked::add);
                var next = java.util.regex.Pattern.compile("href=\"([^\"#]+)[^\"]*\" rel=\"next\"")
                        .matcher(body);
                address = next.find() ? next.group(1).replace("&amp;", "&") : "";
                pages++;
            }
            assertThat(walked).hasSize(60).doesNotHaveDuplicates();
            assertThat(pages).isEqualTo(2);
            String back =
                    browser.get("/exhibits/" + id + "?verdict=known&before=177").body();
            assertThat(back.lines().filter(line -> line.contains("/contents/"))).hasSize(50);

            String content = browser.get("/exhibits/" + id + "/contents/1").body();
            assertThat(content).contains("Known, graded illegal", "category C by uk-abc", "2 paths");
        }
        List<String> actions = server.bean(JdbcClient.class)
                .sql("select distinct action from audit_event where subject = :subject and operation = 'CONSULTATION'"
                        + " order by action")
                .param("subject", "exhibit:" + id)
                .query(String.class)
                .list();
        assertThat(actions).containsExactly("exhibits.content-viewed", "exhibits.paths-viewed", "exhibits.viewed");
    }

    @Test
    void another_force_or_role_or_a_guessed_id_gets_no_page() throws Exception {
        ExhibitId id = received("OURS-2", 9, 2);
        RunningServer.Member statistician = server.member("dorset", Role.STATISTICIAN);
        try (Browsing other = Browsing.as(server, kent);
                Browsing colleague = Browsing.as(server, statistician)) {
            assertThat(other.get("/exhibits").body()).doesNotContain("OURS-2").contains("no exhibit yet");
            for (String path : List.of("", "/contents/1", "/erase")) {
                assertThat(other.get("/exhibits/" + id + path).statusCode()).isEqualTo(404);
                assertThat(other.get("/exhibits/" + UUID.randomUUID() + path).statusCode())
                        .isEqualTo(404);
                assertThat(colleague.get("/exhibits/" + id + path).statusCode()).isEqualTo(403);
            }
            assertThat(other.post("/exhibits/" + id + "/erase", "reason", "mistake")
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(server.bean(Vault.class).key(id)).isNotNull();
    }

    @Test
    void erasing_destroys_the_key_and_leaves_no_readable_byte() throws Exception {
        ExhibitId id = received("ERASED-1", 30, 77);
        byte[] third = MadeUpSubmission.bytes(3, 77);
        Path folder = data.resolve("vault").resolve(id.toString());
        byte[] wrapped = Files.readAllBytes(folder.resolve("key"));
        byte[] stored = Files.readAllBytes(folder.resolve("0/3"));
        try (Browsing browser = Browsing.as(server, dorset)) {
            assertThat(browser.post("/exhibits/" + id + "/erase").body()).contains("Select why");
            assertThat(browser.post("/exhibits/" + id + "/erase", "reason", "mistake")
                            .statusCode())
                    .isEqualTo(302);
            assertThat(browser.get("/exhibits/" + id).body())
                    .contains("was erased", "It was submitted by mistake")
                    .doesNotContain(MadeUpSubmission.PATH);
            assertThat(browser.get("/exhibits/" + id + "/contents/3").statusCode())
                    .isEqualTo(404);
        }
        assertThat(folder).doesNotExist();
        // Not the clear bytes, nor the key that was wrapped, nor the ciphertext, in any file that is there.
        assertNowhere(new String(third, 0, 40, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        assertNowhere(java.util.Arrays.copyOfRange(wrapped, 1, 33));
        assertNowhere(java.util.Arrays.copyOfRange(stored, 64, 128));
        assertNowhere(MadeUpSubmission.PATH.getBytes(StandardCharsets.UTF_8));
        assertThat(as(
                        dorset,
                        () -> server.bean(JdbcClient.class)
                                .sql("select count(*) from exhibit_file where exhibit_id = :id")
                                .param("id", id.value())
                                .query(Long.class)
                                .single()))
                .isZero();
        assertThat(server.bean(JdbcClient.class)
                        .sql("select operation || ' ' || details from audit_event where action = 'exhibits.erased'"
                                + " and subject = :subject")
                        .param("subject", "exhibit:" + id)
                        .query(String.class)
                        .single())
                .contains("ERASURE", "mistake");
    }

    @Test
    void an_erasing_that_a_crash_interrupted_is_finished_at_the_next_start() throws Exception {
        ExhibitId id = received("CRASHED-1", 9, 8);
        as(dorset, () -> {
            server.bean(ExhibitsStore.class).erase(id, dorset.person().id(), "mistake");
            return true;
        });
        Path folder = data.resolve("vault").resolve(id.toString());
        assertThat(folder).exists();
        server.bean(Erasing.class).finish();
        assertThat(folder).doesNotExist();
        assertThat(as(dorset, () -> server.bean(ExhibitsStore.class).toDestroy()))
                .isEmpty();
    }

    /// Reads every file of the server's data, PostgreSQL's included, and finds the bytes in none.
    private static void assertNowhere(byte[] wanted) throws IOException {
        String needle = new String(wanted, StandardCharsets.ISO_8859_1);
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("programs-"))
                    .toList()) {
                try {
                    boolean isThere =
                            Files.readString(file, StandardCharsets.ISO_8859_1).contains(needle);
                    assertThat(isThere).as(file.toString()).isFalse();
                } catch (NoSuchFileException _) {
                    // The server lives: what it has put in another file's place meanwhile is read there.
                }
            }
        }
    }
}
