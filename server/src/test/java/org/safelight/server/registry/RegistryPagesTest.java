package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;

/// The registry's pages, as a browser without JavaScript asks for them.
class RegistryPagesTest {
    private static final String MD5 = "00112233445566778899aabbccddeeff";

    @TempDir
    private static Path data;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static long dispute() {
        Digest md5 = Digest.parse(DigestKind.MD5, MD5);
        Votes votes = server.bean(Votes.class);
        long content = 0;
        for (String[] force : List.of(new String[] {"dorset", "A"}, new String[] {"kent", "C"})) {
            VoteOutcome outcome = votes.cast(
                    server.member(force[0], Role.GRADER).person(),
                    "",
                    List.of(new Ballot(
                            ContentRecord.of(List.of(md5), null, -1), "uk-abc", Optional.of(force[1]), true, "")));
            content = ((VoteOutcome.Counted) outcome).cast().getFirst().content();
        }
        return content;
    }

    @Test
    void a_dispute_is_seen_explained_and_settled_and_the_series_names_whom_to_ask() throws Exception {
        long content = dispute();
        try (Browsing visitor =
                Browsing.as(server, server.member("essex", Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION))) {
            assertThat(visitor.get("/media/disputed").body()).contains("Content " + content);
            assertThat(visitor.get("/media/" + content).body())
                    .contains("Forces say different things", "Dorset Police", "Kent Police", MD5, "Settle the dispute");
            assertThat(visitor.postAndFollow(
                                    "/media/" + content + "/adjudicate",
                                    "scheme",
                                    "uk-abc",
                                    "category",
                                    "C",
                                    "reason",
                                    "")
                            .body())
                    .contains("Say why");
            assertThat(visitor.postAndFollow(
                                    "/media/" + content + "/adjudicate",
                                    "scheme",
                                    "uk-abc",
                                    "category",
                                    "C",
                                    "reason",
                                    "Compared by two")
                            .body())
                    .contains("An adjudicator settled on C", "Compared by two")
                    .doesNotContain("Settle the dispute");
            assertThat(visitor.postAndFollow("/media/" + content + "/identify", "series", "Blue lamp", "victim", "true")
                            .body())
                    .contains("The victim is identified. Ask Essex Police before you investigate.", "Blue lamp");
            assertThat(visitor.get("/media/999999999").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void a_look_up_says_what_is_wrong_with_what_was_entered() throws Exception {
        try (Browsing visitor = Browsing.as(server, server.member("gwent", Role.EXAMINER))) {
            assertThat(visitor.get("/look-up").body()).contains("Each look-up is recorded");
            assertThat(visitor.postAndFollow("/look-up", "fingerprint", "xyz", "kind", "digest")
                            .body())
                    .contains("Enter an MD5, SHA-1 or SHA-256");
            String answered = visitor.postAndFollow("/look-up", "fingerprint", "f".repeat(32), "kind", "digest")
                    .body();
            assertThat(answered.contains("No list and no force says anything of it.")
                            || answered.contains("The index is being made"))
                    .isTrue();
        }
    }

    @Test
    void a_coordinator_adds_and_builds_a_list_and_an_examiner_downloads_it() throws Exception {
        try (Browsing visitor = Browsing.as(server, server.member("surrey", Role.COORDINATOR, Role.EXAMINER))) {
            assertThat(visitor.get("/lists").body()).contains("There is no list yet");
            assertThat(visitor.post("/lists/add", "scheme", "uk-abc", "choose", "true")
                            .body())
                    .contains("Which categories go on it?");
            assertThat(visitor.postAndFollow(
                                    "/lists/add",
                                    "scheme",
                                    "uk-abc",
                                    "name",
                                    "UK Trusted",
                                    "_states",
                                    "on",
                                    "_categories",
                                    "on")
                            .body())
                    .contains("Enter a name of small letters", "Select which categories", "Select which grades");
            assertThat(visitor.postAndFollow(
                                    "/lists/add",
                                    "name",
                                    "uk-trusted",
                                    "scheme",
                                    "uk-abc",
                                    "states",
                                    "DISPUTED",
                                    "categories",
                                    "D",
                                    "licence",
                                    "Policing",
                                    "purpose",
                                    "Triage")
                            .body())
                    .contains("Select which grades");
            assertThat(visitor.postAndFollow(
                                    "/lists/add",
                                    "name",
                                    "uk-trusted",
                                    "scheme",
                                    "uk-abc",
                                    "states",
                                    "TRUSTED",
                                    "categories",
                                    "A",
                                    "categories",
                                    "B",
                                    "licence",
                                    "Policing",
                                    "purpose",
                                    "Triage")
                            .body())
                    .contains("Never built", "Policing", "A, B");
            assertThat(visitor.postAndFollow("/lists/uk-trusted/build").body()).contains("1, 0 entries");
            for (String format : List.of("vics", "index", "digests", "signed")) {
                assertThat(visitor.postAndFollow("/lists/uk-trusted/download", "format", format)
                                .statusCode())
                        .as(format)
                        .isEqualTo(200);
            }
            assertThat(visitor.get("/lists/uk-trusted").body()).contains("Surrey Police: version 1");
            assertThat(visitor.get("/sets").body()).contains("None yet");
            assertThat(visitor.get("/contribution").body()).contains("No exhibit was submitted");
        }
        try (Browsing visitor = Browsing.as(server, server.member("surrey", Role.EXAMINER))) {
            assertThat(visitor.get("/lists/add").statusCode()).isEqualTo(403);
            assertThat(visitor.get("/contribution").statusCode()).isEqualTo(403);
        }
    }
}
