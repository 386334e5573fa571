package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Standing;
import org.safelight.index.Statement;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;

/// Lists that are sent by a page, as a browser without JavaScript sends them.
class ImportByPageTest {
    private static final String VICS = """
            {"@odata.context": "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media", "value": [
             {"MediaID": 1, "Category": 1, "MD5": "0123456789ABCDEF0123456789ABCDEF", "MediaSize": 10},
             {"MediaID": 2, "Category": 2, "MD5": "1123456789ABCDEF0123456789ABCDEF", "MediaSize": 11}]}
            """;

    @TempDir
    private static Path data;

    private static RunningServer server;
    private static RunningServer.Member member;
    private static Browsing coordinator;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.in(data);
        member = server.member("national-crime-agency", Role.COORDINATOR);
        coordinator = Browsing.as(server, member);
    }

    @AfterAll
    static void stop() {
        coordinator.close();
        server.close();
    }

    /// Begins an import; where its page is.
    private static String begun(String... said) throws Exception {
        String job = Browsing.sentTo(coordinator.post("/sets/import", said));
        assertThat(job).startsWith("/sets/imports/");
        return job;
    }

    private static HttpResponse<String> send(String job, String name, String text) throws Exception {
        return send(job, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> send(String job, String name, byte[] bytes) throws Exception {
        return coordinator.postFile(job + "/file", name, BodyPublishers.ofByteArray(bytes));
    }

    /// The page of an import once it is over.
    private static String ended(Browsing by, String job) throws Exception {
        for (int i = 0; i < 600; i++) {
            String page = by.get(job).body();
            if (!page.contains("See how far it is")) {
                return page;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the import does not end");
    }

    @Test
    void what_is_said_of_a_list_and_its_file_become_a_set() throws Exception {
        String job = begun(
                "name",
                "Drawn set",
                "version",
                "7",
                "licence",
                "Policing",
                "expires",
                "2099-12-31",
                "meaning",
                "known-illegal");
        assertThat(coordinator.get("/sets").body()).contains("Drawn set", "its file has not come");
        assertThat(Browsing.sentTo(send(job, "..\\x/list.md5", "a".repeat(32) + "\n" + "b".repeat(32) + "\n")))
                .isEqualTo(job);
        assertThat(ended(coordinator, job)).contains("2 entries were imported", "list.md5", "2099-12-31");
        String sets = coordinator.get("/sets").body();
        assertThat(sets).contains("Drawn set, version 7", "Until 2099-12-31").doesNotContain(job);
        assertThat(coordinator
                        .get("/sets?containing=drawn+SET&state=in-force&sort=name")
                        .body())
                .contains("Drawn set");
        assertThat(coordinator.get("/sets?state=withdrawn").body()).contains("No list fits");
        assertThat(send(job, "again.md5", "c".repeat(32)).body()).contains("is here already");
        try (Stream<Path> left = Files.list(data.resolve("imports"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_vics_set_says_its_scheme_itself_and_another_person_sees_how_far_it_is() throws Exception {
        String job = begun("name", "Drawn VICS");
        send(job, "set.json", VICS);
        try (Browsing administrator = Browsing.as(server, server.member("kent", Role.ADMINISTRATOR))) {
            assertThat(ended(administrator, job)).contains("2 entries were imported");
        }
        String without = begun("name", "No scheme");
        send(without, "set.json", VICS.replace("/US/", "/XX/"));
        assertThat(ended(coordinator, without)).contains("begin again and select the category scheme");
        try (Browsing examiner = Browsing.as(server, server.member("kent", Role.EXAMINER))) {
            assertThat(examiner.get(job).statusCode()).isEqualTo(403);
            assertThat(examiner.postFile(job + "/file", "x", BodyPublishers.ofString("x"))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void a_list_that_cannot_be_read_leaves_nothing_and_is_told_without_the_servers_folders() throws Exception {
        long before = server.bean(SetsStore.class).count(SetsStore.Filter.of("", ""));
        for (String broken : new String[] {
            VICS.substring(0, 200), "no list at all", "{", "[".repeat(100_000), "SQLite format 3\0" + "x".repeat(5_000)
        }) {
            String job = begun("name", "Broken", "meaning", "known-illegal");
            assertThat(Browsing.sentTo(send(job, "broken.json", broken))).isEqualTo(job);
            assertThat(ended(coordinator, job))
                    .contains("Begin again", "name=Broken", "meaning=known-illegal")
                    .doesNotContain(data.toString(), data.toRealPath().toString(), "Exception");
        }
        assertThat(server.bean(SetsStore.class).count(SetsStore.Filter.of("", "")))
                .isEqualTo(before);
    }

    @Test
    void an_index_of_one_list_is_imported_with_what_it_says_itself_and_a_damaged_one_is_not(@TempDir Path own)
            throws Exception {
        byte[] index = Files.readAllBytes(index(own, 1));
        String job = begun();
        send(job, "drawn.slx", index);
        // An index does not tell which fingerprints are of one file.
        assertThat(ended(coordinator, job)).contains("3 entries were imported");
        assertThat(coordinator.get("/sets?containing=set+0").body()).contains("Drawn set 0, version 4", "uk-abc");

        String withScheme = begun("scheme", "uk-abc");
        send(withScheme, "drawn.slx", index);
        assertThat(ended(coordinator, withScheme)).contains("says itself what its entries mean");
        String several = begun();
        send(several, "drawn.slx", Files.readAllBytes(index(own, 2)));
        assertThat(ended(coordinator, several)).contains("holds 2 lists");
        for (int at : new int[] {100, 5_000, index.length / 2}) {
            byte[] damaged = index.clone();
            damaged[at] ^= 1;
            String broken = begun();
            send(broken, "drawn.slx", damaged);
            assertThat(ended(coordinator, broken)).contains("Begin again").doesNotContain(data.toString());
        }
        String cut = begun();
        send(cut, "drawn.slx", java.util.Arrays.copyOf(index, index.length / 2));
        assertThat(ended(coordinator, cut)).contains("Begin again");
    }

    private static Path index(Path folder, int sets) throws Exception {
        try (IndexWriter writer = new IndexWriter(folder)) {
            for (int i = 0; i < sets; i++) {
                int set = writer.addSet(new HashSetInfo(
                        "Drawn set " + i, "A publisher", "4", "Policing", LocalDate.EPOCH, "drawn.txt", "", "uk-abc"));
                writer.add(
                        set,
                        List.of(
                                Digest.parse(DigestKind.MD5, "e".repeat(32)),
                                Digest.parse(DigestKind.SHA1, "e".repeat(40))),
                        PerceptualHash.parse("e".repeat(64)),
                        80,
                        new Statement(Standing.KNOWN_ILLEGAL, "A", "Category A", 90, Set.of(), null));
            }
            Path file = folder.resolve(sets + ".slx");
            writer.writeTo(file);
            return file;
        }
    }

    @Test
    void what_is_said_wrongly_is_refused_before_any_file_is_sent() throws Exception {
        assertThat(coordinator
                        .post(
                                "/sets/import",
                                "expires",
                                "2001-01-01",
                                "scheme",
                                "/etc/passwd.json",
                                "meaning",
                                "nonsense",
                                "category",
                                "Z",
                                "name",
                                "x".repeat(201))
                        .body())
                .contains(
                        "The last day must be a day that is not past",
                        "Select a category scheme",
                        "Select what the entries mean",
                        "Enter a category of the scheme",
                        "Name must be 200 characters or fewer");
        String job = begun();
        assertThat(send(job, "", "").body()).contains("Select the file of the list");
        assertThat(send(job, "empty.md5", "").body()).contains("The file is empty");
        assertThat(coordinator.postFileWithoutToken(job + "/file").statusCode()).isEqualTo(403);
        assertThat(coordinator.get("/sets/imports/" + UUID.randomUUID()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_name_that_is_cut_within_a_letter_is_a_name_all_the_same() throws Exception {
        String job = begun("name", "Long name");
        assertThat(Browsing.sentTo(send(job, "a".repeat(59) + "\uD835\uDC9C.json", VICS)))
                .isEqualTo(job);
        assertThat(ended(coordinator, job)).contains("2 entries were imported", "a".repeat(59) + "_");
    }

    @Test
    void what_a_kill_left_under_way_is_imported_once_at_the_next_start(@TempDir Path own) throws Exception {
        UUID job;
        try (RunningServer first = RunningServer.in(own)) {
            job = first.bean(ImportsStore.class)
                    .add(
                            first.member("kent", Role.COORDINATOR).person(),
                            "",
                            new Sets.Provenance("Left", "", "", null),
                            new org.safelight.formats.ListOptions(
                                    org.safelight.formats.Meaning.KNOWN_ILLEGAL, null, null));
            // As a kill leaves it: the file is here, the import was begun, nothing of it is committed.
            Path home = Files.createDirectories(own.resolve("imports").resolve(job.toString()));
            Files.writeString(home.resolve("left.md5"), "d".repeat(32) + "\n");
            first.bean(ImportsStore.class).waits(job, "left.md5", 33);
            first.bean(ImportsStore.class).reads(job);
            Files.createDirectories(
                    own.resolve("imports").resolve(UUID.randomUUID().toString()));
        }
        for (int start = 0; start < 2; start++) {
            try (RunningServer again = RunningServer.in(own)) {
                for (int i = 0; i < 600; i++) {
                    if (again.bean(ImportsStore.class).job(job).orElseThrow().isEnded()) {
                        break;
                    }
                    Thread.sleep(50);
                }
                assertThat(again.bean(ImportsStore.class).job(job).orElseThrow().entries())
                        .isEqualTo(1);
                assertThat(again.bean(SetsStore.class).count(SetsStore.Filter.of("Left", "")))
                        .isEqualTo(1);
            }
        }
        try (Stream<Path> left = Files.list(own.resolve("imports"))) {
            assertThat(left).isEmpty();
        }
    }
}
