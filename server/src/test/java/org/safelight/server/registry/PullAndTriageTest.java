package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.exhibits.SafelightProcess;

/// What forces vote reaches the triage on a laptop, and what they take back leaves it.
class PullAndTriageTest {
    @TempDir
    private static Path data;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data.resolve("server"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void vote(Person by, Path file, String category) throws Exception {
        Digest sha256 = Digest.of(
                DigestKind.SHA256, MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        assertThat(server.bean(Votes.class)
                        .cast(
                                by,
                                "",
                                List.of(new Ballot(
                                        ContentRecord.of(List.of(sha256), null, -1),
                                        "uk-abc",
                                        Optional.of(category),
                                        true,
                                        ""))))
                .isInstanceOf(VoteOutcome.Counted.class);
    }

    private static SafelightProcess.Ended triage(Path exhibit, Path lists, String out) throws Exception {
        return SafelightProcess.run(
                "", "triage", exhibit, "--lists", lists, "--out", data.resolve(out), "--unsandboxed", "--json");
    }

    @Test
    void three_forces_votes_are_known_to_a_triage_after_a_pull_until_a_dispute_takes_them_back() throws Exception {
        Path exhibit = Files.createDirectories(data.resolve("exhibit"));
        Path file = Files.writeString(exhibit.resolve("note.txt"), "a made-up note, here for its digest alone");
        Person coordinator =
                server.member("national-crime-agency", Role.COORDINATOR).person();
        List<Person> voters = new ArrayList<>();
        for (String force : List.of("dorset", "kent", "essex", "surrey")) {
            voters.add(server.member(force, Role.GRADER).person());
        }
        for (Person voter : voters.subList(0, 3)) {
            vote(voter, file, "B");
        }
        Lists lists = server.bean(Lists.class);
        lists.add(
                coordinator,
                "",
                new Lists.Wanted(
                        "uk-trusted",
                        "uk-abc",
                        List.of(GradeState.TRUSTED),
                        List.of("A", "B", "C"),
                        "Policing",
                        "Triage"));
        lists.build(coordinator, "", "uk-trusted");

        String token = server.token(server.member("gwent", Role.EXAMINER), TokenScope.LISTS);
        Path pulled = data.resolve("pulled");
        SafelightProcess.Ended pull =
                SafelightProcess.run(token, "lists", "pull", "--server", server.url(), "--to", pulled);
        assertThat(pull.code()).as(pull.err()).isZero();
        assertThat(pull.out())
                .contains("Trusting the registry's key", "version 1, 1 entry new or changed", "licence: Policing");
        SafelightProcess.Ended known = triage(exhibit, pulled, "out-1");
        assertThat(known.code()).as(known.err()).isEqualTo(1);

        SafelightProcess.Ended again =
                SafelightProcess.run(token, "lists", "pull", "--server", server.url(), "--to", pulled);
        assertThat(again.out()).contains("version 1, nothing new");

        vote(voters.get(3), file, "C");
        lists.build(coordinator, "", "uk-trusted");
        SafelightProcess.Ended delta =
                SafelightProcess.run(token, "lists", "pull", "--server", server.url(), "--to", pulled);
        assertThat(delta.code()).as(delta.err()).isZero();
        assertThat(delta.out()).contains("version 2, 0 entries new or changed, 1 entry withdrawn");
        SafelightProcess.Ended unknown = triage(exhibit, pulled, "out-2");
        assertThat(unknown.code()).as(unknown.err()).isZero();

        // Another key than the one that was trusted at first is refused.
        Path other = Files.writeString(
                data.resolve("other.key"),
                java.util.Base64.getEncoder()
                        .encodeToString(java.security.KeyPairGenerator.getInstance("Ed25519")
                                .generateKeyPair()
                                .getPublic()
                                .getEncoded()));
        SafelightProcess.Ended refused =
                SafelightProcess.run(token, "lists", "pull", "--server", server.url(), "--to", pulled, "--key", other);
        assertThat(refused.code()).isEqualTo(64);
        assertThat(refused.err()).contains("is not the one that");
    }
}
