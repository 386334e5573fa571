package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
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
import org.safelight.testdata.DrawnVideo;
import org.safelight.triage.Results;
import org.safelight.triage.VerdictKind;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A video that forces graded is known by its look: to a triage with a list that was pulled, and to a look-up.
class VideosOnListsTest {
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
    void a_video_that_forces_graded_is_known_by_its_frames_in_another_file_on_a_laptop() throws Exception {
        List<BufferedImage> clip = DrawnVideo.frames(7, 6, 320, 240);
        Path first = Files.createDirectories(data.resolve("film-exhibit"));
        Path film = Files.write(first.resolve("film.mp4"), DrawnVideo.mp4(clip, 1_000));
        Path other = Files.writeString(data.resolve("other.md5"), "f".repeat(32) + "\n");
        RunningServer.Member examiner = server.member("kent", Role.EXAMINER);
        String token = server.token(examiner, TokenScope.SUBMIT, TokenScope.LISTS);
        SafelightProcess.Ended seen = SafelightProcess.run(
                "",
                "triage",
                first,
                "--lists",
                other,
                "--meaning",
                "known-illegal",
                "--out",
                data.resolve("film-out"),
                "--exhibit",
                "FILM-1",
                "--unsandboxed");
        assertThat(seen.code()).as(seen.err()).isZero();
        SafelightProcess.Ended sent =
                SafelightProcess.run(token, "submit", "--server", server.url(), data.resolve("film-out"));
        assertThat(sent.code()).as(sent.err()).isZero();
        untilFramesAreKnown();
        for (String force : List.of("dorset", "essex", "surrey")) {
            vote(server.member(force, Role.GRADER).person(), film, "A");
        }
        Lists lists = server.bean(Lists.class);
        lists.add(
                Optional.empty(),
                "",
                new Lists.Wanted("films", "uk-abc", List.of(GradeState.TRUSTED), List.of("A"), "Policing", "Triage"));
        lists.build(Optional.empty(), "", "films");
        Path pulled = data.resolve("films-pulled");
        SafelightProcess.Ended pull = SafelightProcess.run(
                token, "lists", "pull", "--server", server.url(), "--to", pulled, "--list", "films");
        assertThat(pull.code()).as(pull.err()).isZero();

        // The same pictures in another container: no digest is the same.
        Path second = Files.createDirectories(data.resolve("copy-exhibit"));
        Files.write(second.resolve("copy.avi"), DrawnVideo.avi(clip, 1_000));
        SafelightProcess.Ended known = triage(second, pulled, "copy-out");
        assertThat(known.code()).as(known.err()).isEqualTo(1);
        List<Results.VideoMatch> matches = new ArrayList<>();
        try (Results results = Results.open(data.resolve("copy-out/results.sqlite"))) {
            results.contents(
                    VerdictKind.LOOKS_LIKE_VIDEO, content -> matches.addAll(results.videoMatches(content.id())));
        }
        assertThat(matches).singleElement().satisfies(match -> {
            assertThat(match.how()).isEqualTo("looks-like-video");
            assertThat(match.listedShare()).isEqualTo(1.0);
        });

        // The registry's own index knows it so too.
        SentFiles.Read copy =
                (SentFiles.Read) server.bean(SentFiles.class).read(Files.newInputStream(second.resolve("copy.avi")));
        LookUps.Answer answer = untilAnswered(examiner.person(), copy);
        assertThat(answer.videos()).singleElement().satisfies(video -> {
            assertThat(video.frames()).isEqualTo(video.of());
            assertThat(video.listed()).isEqualTo(video.video().frames());
        });
    }

    private static void untilFramesAreKnown() throws Exception {
        for (int i = 0; i < 600; i++) {
            if (server.bean(JdbcClient.class)
                            .sql("select count(*) from content_frames")
                            .query(Long.class)
                            .single()
                    > 0) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the frames of the video did not arrive");
    }

    private static LookUps.Answer untilAnswered(Person by, SentFiles.Read file) throws Exception {
        for (int i = 0; i < 600; i++) {
            Optional<LookUps.Answer> answer =
                    server.bean("registryLookUps", LookUps.class).answer(by, "", file.digests(), file.frames());
            if (answer.isPresent() && !answer.get().videos().isEmpty()) {
                return answer.get();
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the video is not found by its look");
    }
}
