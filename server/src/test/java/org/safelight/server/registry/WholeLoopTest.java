package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.formats.ListOptions;
import org.safelight.formats.ListReadException;
import org.safelight.formats.RegistryListFile;
import org.safelight.formats.RegistryListLine;
import org.safelight.formats.RegistryListLines;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.audit.AuditVerification;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Votes and lists by the API and as they come, from the first vote to the list that a laptop gets, on a
/// real server.
class WholeLoopTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MD5 = "0123456789abcdef0123456789abcdef";
    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private static final String PDQ = "f0e1d2c3b4a59687".repeat(4);
    private static final String PDQ_THREE_BITS_OFF = "f0e1d2c3b4a59687".repeat(3) + "f0e1d2c3b4a59680";

    @TempDir
    private static Path data;

    private static RunningServer server;
    private static final HttpClient http = HttpClient.newHttpClient();
    private static final List<String> voters = new ArrayList<>();
    private static String examiner = "";
    private static RunningServer.Member coordinator;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        for (String force : List.of("dorset", "kent", "essex", "surrey")) {
            voters.add(server.token(server.member(force, Role.GRADER), TokenScope.VOTE));
        }
        examiner = server.token(server.member("gwent", Role.EXAMINER), TokenScope.LOOK_UP, TokenScope.LISTS);
        coordinator = server.member("national-crime-agency", Role.COORDINATOR);
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
    }

    private static HttpResponse<String> send(String path, String token, String type, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path)).header("Authorization", "Bearer " + token);
        return http.send(
                (body.isEmpty()
                                ? request.GET()
                                : request.header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode vote(int voter, String category, String reason) throws Exception {
        HttpResponse<String> answer = send("/api/v1/votes", voters.get(voter), "application/json", """
                {"votes": [{"md5": "%s", "sha256": "%s", "pdq": "%s", "scheme": "uk-abc", "category": "%s",
                            "blind": true, "reason": "%s"}]}
                """.formatted(
                        MD5, SHA256, PDQ, category, reason));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("votes").get(0);
    }

    private static JsonNode lookUp(String fingerprint) throws Exception {
        HttpResponse<String> answer = send(
                "/api/v1/lookups",
                examiner,
                "application/json",
                "{\"fingerprints\": [" + fingerprint + "], \"within\": 31, \"reason\": \"triage\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("answers").get(0);
    }

    /// Waits for what the index says to follow what was committed.
    private static JsonNode untilLookedUp(String fingerprint, String expected) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        JsonNode answer = null;
        while (System.nanoTime() < end) {
            HttpResponse<String> said =
                    send("/api/v1/lookups", examiner, "application/json", "{\"fingerprints\": [" + fingerprint + "]}");
            if (said.statusCode() == 200) {
                answer = JSON.readTree(said.body()).get("answers").get(0);
                if (answer.toString().contains(expected)) {
                    return answer;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("not looked up: " + expected + " but " + answer);
    }

    private static RegistryListFile pull(int since) throws Exception {
        HttpResponse<Path> list = http.send(
                HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/lists/uk-trusted/changes?since=" + since))
                        .header("Authorization", "Bearer " + examiner)
                        .build(),
                HttpResponse.BodyHandlers.ofFile(data.resolve("pulled-" + since)));
        assertThat(list.statusCode()).isEqualTo(200);
        return RegistryListFile.open(list.body(), key());
    }

    private static PublicKey key() throws Exception {
        HttpResponse<String> answer = send("/api/v1/lists/key", examiner, "", "");
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder()
                        .decode(JSON.readTree(answer.body()).get("key").asString())));
    }

    private static List<RegistryListLine> lines(RegistryListFile file) throws IOException {
        List<RegistryListLine> lines = new ArrayList<>();
        try (RegistryListLines read = file.lines()) {
            for (RegistryListLine line = read.next(); line != null; line = read.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void three_votes_make_a_trusted_grade_that_is_looked_up_and_handed_out_until_a_dispute_takes_it_back()
            throws Exception {
        assertThat(vote(0, "A", "").get("state").asString()).isEqualTo("indicative");
        assertThat(vote(1, "A", "").get("state").asString()).isEqualTo("indicative");
        JsonNode trusted = vote(2, "A", "");
        assertThat(trusted.get("state").asString()).isEqualTo("trusted");
        assertThat(trusted.get("forces").asInt()).isEqualTo(3);

        JsonNode same = untilLookedUp("{\"md5\": \"" + MD5 + "\"}", "\"state\":\"trusted\"");
        assertThat(same.get("result").asString()).isEqualTo("same-file");
        assertThat(same.get("claims").get(0).get("standing").asString()).isEqualTo("known-illegal");
        JsonNode alike = lookUp("{\"pdq\": \"" + PDQ_THREE_BITS_OFF + "\"}");
        assertThat(alike.get("result").asString()).isEqualTo("looks-alike");
        assertThat(alike.get("lookAlikes").get(0).get("distanceBits").asInt()).isEqualTo(3);
        assertThat(lookUp("{\"md5\": \"%s\"}".formatted("f".repeat(32)))
                        .get("result")
                        .asString())
                .isEqualTo("not-listed");

        Lists lists = server.bean(Lists.class);
        lists.add(
                Optional.of(coordinator.person()),
                "",
                new Lists.Wanted(
                        "uk-trusted",
                        "uk-abc",
                        List.of(GradeState.TRUSTED, GradeState.ADJUDICATED),
                        List.of("A", "B", "C"),
                        "For policing in the United Kingdom",
                        "Triage"));
        assertThat(lists.build(Optional.of(coordinator.person()), "", "uk-trusted"))
                .isEqualTo(1);
        assertThat(lists.build(Optional.of(coordinator.person()), "", "uk-trusted"))
                .isEqualTo(1);
        RegistryListFile full = pull(0);
        assertThat(full.manifest().licence()).isEqualTo("For policing in the United Kingdom");
        assertThat(lines(full)).singleElement().isInstanceOfSatisfying(RegistryListLine.Entry.class, entry -> {
            assertThat(entry.digests()).hasSize(2);
            assertThat(entry.category()).isEqualTo("A");
            assertThat(entry.state()).isEqualTo("trusted");
        });

        // A fourth force says otherwise: the grade is disputed, and comes off the list by a tombstone.
        assertThat(vote(3, "C", "").get("state").asString()).isEqualTo("disputed");
        JsonNode disputed = untilLookedUp("{\"md5\": \"" + MD5 + "\"}", "\"state\":\"disputed\"");
        assertThat(disputed.get("claims").get(0).get("standing").asString()).isEqualTo("ungraded");
        assertThat(lists.build(Optional.of(coordinator.person()), "", "uk-trusted"))
                .isEqualTo(2);
        assertThat(lines(pull(1))).singleElement().isInstanceOf(RegistryListLine.Gone.class);

        // What was handed out is known, and by whom; a changed file is refused.
        assertThat(lists.downloads(
                        lists.named("uk-trusted").orElseThrow(), org.safelight.server.govuk.ListPage.of(1, 50, "/")))
                .extracting(ListsStore.Download::forceName)
                .containsOnly("Gwent Police")
                .hasSize(2);
        byte[] bytes = Files.readAllBytes(data.resolve("pulled-1"));
        bytes[bytes.length - 3] ^= 1;
        Path changed = Files.write(data.resolve("changed"), bytes);
        PublicKey key = key();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> RegistryListFile.open(changed, key))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("changed on its way");
        assertThat(server.bean(AuditVerification.class).verify().fault()).isEmpty();
    }

    @Test
    void an_imported_list_is_looked_up_until_it_is_withdrawn() throws Exception {
        String listed = "abcdefabcdefabcdefabcdefabcdef99";
        Path list = Files.writeString(data.resolve("local.md5"), listed + "\n" + "1".repeat(32) + "\n");
        Sets sets = server.bean(Sets.class);
        Sets.Imported imported = sets.take(
                list,
                ListOptions.NONE.withMeaning(org.safelight.formats.Meaning.KNOWN_ILLEGAL),
                new Sets.Provenance("Local list", "7", "own use", null),
                Optional.of(Sets.Importer.of(coordinator.person())),
                "",
                _ -> {});
        assertThat(imported.entries()).isEqualTo(2);
        JsonNode known = untilLookedUp("{\"md5\": \"" + listed + "\"}", "Local list");
        assertThat(known.get("claims").get(0).get("version").asString()).isEqualTo("7");
        assertThat(sets.affected(imported.set())).isEqualTo(new SetsStore.Affected(2, 2, 0));
        assertThat(sets.withdraw(coordinator.person(), "", imported.set(), "published by mistake"))
                .isTrue();
        untilLookedUp("{\"md5\": \"" + listed + "\"}", "not-listed");
    }

    @Test
    void lines_are_answered_by_lines_and_what_cannot_be_read_is_refused_in_words() throws Exception {
        untilLookedUp("{\"md5\": \"" + "e".repeat(32) + "\"}", "not-listed");
        String line = "{\"md5\": \"" + "e".repeat(32) + "\"}\n";
        HttpResponse<String> lines = send("/api/v1/lookups", examiner, LookUpCalls.NDJSON, line.repeat(2_500));
        assertThat(lines.body().lines())
                .hasSize(2_500)
                .allMatch(answer -> answer.equals("{\"result\":\"not-listed\"}"));
        for (String body : List.of(
                "{\"fingerprints\": [{\"md5\": \"abc\"}]}",
                "{\"fingerprints\": [{}]}",
                "{\"fingerprints\": []}",
                "{\"fingerprints\": [{\"md5\": [[[[[[[[]]]]]]]]}]}",
                "{\"fingerprints\": 7}",
                "{\"fingerprints\": [{\"frames\": [\"" + PDQ + "\"], \"frames\": [\"" + PDQ + "\"]}]}",
                "[",
                "{\"within\": 99, \"fingerprints\": [{\"md5\": \"" + MD5 + "\"}]}")) {
            HttpResponse<String> refused = send("/api/v1/lookups", examiner, "application/json", body);
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            assertThat(refused.body()).contains("Nothing was done").doesNotContain(MD5);
        }
        String frames = "{\"frames\": [" + ("\"" + PDQ + "\", ").repeat(1_999) + "\"" + PDQ + "\"]}\n";
        HttpResponse<String> tooMany =
                send("/api/v1/lookups", examiner, LookUpCalls.NDJSON, frames.repeat(50) + frames);
        assertThat(tooMany.statusCode()).isEqualTo(400);
        assertThat(tooMany.body()).contains("More than 100000 frames of videos were sent");
        assertThat(send("/api/v1/votes", examiner, "application/json", "{\"votes\": []}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(
                                "/api/v1/votes",
                                voters.getFirst(),
                                "application/json",
                                "{\"votes\": [{\"pdq\": \"" + PDQ
                                        + "\", \"scheme\": \"uk-abc\", \"category\": \"A\"}]}")
                        .body())
                .contains("a look is not enough");
    }
}
