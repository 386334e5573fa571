package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.formats.RegistryListFile;
import org.safelight.formats.RegistryListLine;
import org.safelight.formats.RegistryListLines;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.audit.AuditVerification;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.StoredPictures;
import org.safelight.server.registry.IndexAndDatabase;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two server processes on one database and one data folder, each with a local folder: what one does counts at
/// the other. A browser sends the cookies of one to the other, as a load balancer in front of them would.
class TwoServersTest {
    private static final String SHA256 = "%064x";

    @TempDir
    private static Path folder;

    private static RunningServer first;
    private static ServerProcess second;
    private static final HttpClient http = HttpClient.newHttpClient();
    private static List<String> voters;
    private static String asking;
    private static int next = 1;

    @BeforeAll
    static void start() throws Exception {
        first = RunningServer.in(folder.resolve("data"));
        second = ServerProcess.on(
                first.credentials(),
                folder.resolve("data"),
                "--local",
                folder.resolve("second").toString());
        second.start();
        voters = List.of(
                first.token(first.member("dorset", Role.GRADER), TokenScope.VOTE),
                first.token(first.member("kent", Role.GRADER), TokenScope.VOTE));
        asking = first.token(first.member("gwent", Role.EXAMINER), TokenScope.LOOK_UP, TokenScope.LISTS);
    }

    @AfterAll
    static void stop() throws Exception {
        http.close();
        if (second != null) second.close();
        if (first != null) first.close();
    }

    private static HttpResponse<String> send(String url, String token, String path, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + token);
        return http.send(
                (body.isEmpty()
                                ? request
                                : request.header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void vote(String url, int voter, int content, String category) throws Exception {
        HttpResponse<String> answer;
        do {
            // A connection of the pool may be among those that were cut off: then it is told to ask again.
            answer = send(
                    url,
                    voters.get(voter),
                    "/api/v1/votes",
                    "{\"votes\": [{\"sha256\": \"%s\", \"scheme\": \"uk-abc\", \"category\": \"%s\"}]}"
                            .formatted(SHA256.formatted(content), category));
        } while (answer.statusCode() == 503);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /// Until a server says it of a content.
    private static void untilSaid(String url, int content, String words) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        HttpResponse<String> answer;
        do {
            assertThat(System.nanoTime())
                    .as("patience for %s of %s", words, url)
                    .isLessThan(end);
            answer = send(
                    url,
                    asking,
                    "/api/v1/lookups",
                    "{\"fingerprints\": [{\"sha256\": \"%s\"}]}".formatted(SHA256.formatted(content)));
            Thread.sleep(5);
        } while (!answer.body().contains(words));
    }

    private static List<String> urls() {
        return List.of(first.url(), second.url());
    }

    @Test
    void a_vote_at_either_is_looked_up_at_both_also_after_both_were_cut_off_from_the_feeds_notices() throws Exception {
        List<Long> tookMillis = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            if (round == 5) {
                assertThat(cutOffListeners()).isGreaterThanOrEqualTo(2);
            }
            int content = next++;
            vote(urls().get(round % 2), 0, content, "A");
            long committed = System.nanoTime();
            for (String url : urls()) {
                untilSaid(url, content, "\"category\":\"A\"");
            }
            tookMillis.add((System.nanoTime() - committed) / 1_000_000);
        }
        System.out.println(
                "Milliseconds from a vote until both servers say it (cut off before the sixth): " + tookMillis);
    }

    /// Ends the connections that servers listen on, as a network does; their number.
    private static int cutOffListeners() throws Exception {
        var database = first.credentials();
        try (Connection connection =
                        DriverManager.getConnection(database.url(), database.user(), database.userPassword());
                var statement = connection.createStatement();
                var ended = statement.executeQuery(
                        "select count(pg_terminate_backend(pid)) from pg_stat_activity where query ilike 'listen %'")) {
            ended.next();
            return ended.getInt(1);
        }
    }

    @Test
    void what_was_said_while_one_was_dead_is_known_to_it_after_its_start() throws Exception {
        int before = next++;
        vote(second.url(), 0, before, "A");
        untilSaid(second.url(), before, "\"category\":\"A\"");
        second.kill();
        int from = next;
        for (; next < from + 30; next++) {
            vote(first.url(), 0, next, "B");
        }
        vote(first.url(), 1, before, "C");
        second.start();
        untilSaid(second.url(), before, "\"state\":\"disputed\"");
        untilSaid(second.url(), from + 29, "\"category\":\"B\"");
        assertThat(IndexAndDatabase.areEqual(first)).isGreaterThanOrEqualTo(31);
        assertThat(second.said()).doesNotContain("made anew", "\tat ");
    }

    @Test
    void a_session_of_one_holds_at_the_other_and_ends_at_both() throws Exception {
        RunningServer.Member member = first.member("dorset", Role.ADMINISTRATOR);
        try (Browsing here = Browsing.as(first, member);
                Browsing there = here.withItsCookies(second.url())) {
            assertThat(there.get("/people").statusCode()).isEqualTo(200);
            assertThat(Browsing.sentTo(there.post("/sign-out"))).isEqualTo("/sign-in?signed-out");
            assertThat(Browsing.sentTo(here.get("/people"))).startsWith("/sign-in");
        }
    }

    @Test
    void who_opens_an_item_at_one_has_closed_the_item_open_at_the_other() throws Exception {
        ExhibitId exhibit = StoredPictures.on(
                first,
                first.member("cumbria", Role.EXAMINER),
                "DRAWN-1",
                List.of(PictureFormat.PNG.write(DrawnPicture.draw(41, 64, 48))));
        RunningServer.Member grader = first.member("cumbria", Role.GRADER);
        try (Browsing chief = Browsing.as(first, first.member("cumbria", Role.SUPERVISOR));
                Browsing here = Browsing.as(first, grader);
                Browsing there = here.withItsCookies(second.url())) {
            // So that the test can run at any hour.
            chief.post(
                    "/exposure/team/" + grader.person().id() + "/lift",
                    "lifts",
                    "HOURS",
                    "minutes",
                    "60",
                    "reason",
                    "made-up reason");
            String item = "/grading/" + exhibit + "/1/show";
            here.get("/grading/" + exhibit);
            String opened = picture(here, here.post(item, "form", "BLURRED"));
            assertThat(here.getBytes(opened).statusCode()).isEqualTo(200);
            assertThat(there.getBytes(opened).statusCode()).isEqualTo(200);
            String again = picture(there, there.post(item, "form", "BLURRED"));
            assertThat(here.getBytes(opened).statusCode()).isEqualTo(410);
            assertThat(here.getBytes(again).statusCode()).isEqualTo(200);
        }
    }

    private static String picture(Browsing browser, HttpResponse<String> sent) throws Exception {
        Matcher picture = Pattern.compile("<img[^>]* src=\"([^\"]+)\"")
                .matcher(browser.get(Browsing.sentTo(sent)).body());
        assertThat(picture.find()).isTrue();
        return picture.group(1);
    }

    @Test
    void lists_that_are_built_at_both_while_forces_vote_have_the_same_versions_and_one_signer() throws Exception {
        RunningServer.Member coordinator = first.member("national-crime-agency", Role.COORDINATOR);
        try (Browsing here = Browsing.as(first, coordinator);
                Browsing there = here.withItsCookies(second.url());
                ExecutorService together = Executors.newFixedThreadPool(3)) {
            here.post(
                    "/lists/add",
                    "name",
                    "both",
                    "scheme",
                    "uk-abc",
                    "states",
                    "INDICATIVE",
                    "licence",
                    "made up",
                    "purpose",
                    "test");
            int from = next;
            next += 20;
            Callable<Boolean> voting = () -> {
                for (int content = from; content < from + 20; content++) {
                    vote(second.url(), 0, content, "A");
                }
                return true;
            };
            List<Future<Boolean>> done = new ArrayList<>(List.of(together.submit(voting)));
            for (Browsing browser : List.of(here, there)) {
                done.add(together.submit(() -> {
                    for (int i = 0; i < 10; i++) {
                        assertThat(browser.post("/lists/both/build").statusCode())
                                .isEqualTo(302);
                    }
                    return true;
                }));
            }
            for (Future<Boolean> one : done) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isTrue();
            }
            here.post("/lists/both/build");
        }
        List<Set<String>> said = new ArrayList<>();
        for (String url : urls()) {
            JsonNode key = JsonMapper.shared()
                    .readTree(send(url, asking, "/api/v1/lists/key", "").body());
            PublicKey signer = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(
                            Base64.getDecoder().decode(key.get("key").asString())));
            Path file = folder.resolve("both-" + said.size());
            http.send(
                    HttpRequest.newBuilder(URI.create(url + "/api/v1/lists/both/changes?since=0"))
                            .header("Authorization", "Bearer " + asking)
                            .build(),
                    HttpResponse.BodyHandlers.ofFile(file));
            said.add(lines(RegistryListFile.open(file, signer)));
            Files.delete(file);
        }
        assertThat(said.getFirst()).isEqualTo(said.getLast());
        assertThat(said.getFirst())
                .hasSize(first.bean(JdbcClient.class)
                        .sql("select count(*) from grade where scheme = 'uk-abc' and state = 'INDICATIVE'")
                        .query(Integer.class)
                        .single());
        assertThat(first.bean(AuditVerification.class).verify().fault()).isEmpty();
    }

    private static Set<String> lines(RegistryListFile file) throws Exception {
        Set<String> lines = new HashSet<>();
        try (RegistryListLines read = file.lines()) {
            for (RegistryListLine line = read.next(); line != null; line = read.next()) {
                RegistryListLine.Entry entry = (RegistryListLine.Entry) line;
                lines.add(entry.number() + " " + entry.category() + " " + entry.digests());
            }
        }
        return lines;
    }
}
