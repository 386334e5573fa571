package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.DecodeOptions;
import org.safelight.fingerprint.PdqMode;
import org.safelight.formats.ListOptions;

class TriageTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-04-01T12:00:00Z"));

    @TempDir
    Path place;

    static TriageRequest request(SmallExhibit exhibit, Path out) {
        return TriageRequest.of(List.of(exhibit.folder), new TriageRequest.ListsFrom.IndexFile(exhibit.index), out)
                .withLanes(2)
                .withDecode(DecodeOptions.standard().withHeapMegabytes(128))
                .withReferences("C/1", "E/2", "An examiner")
                .withClock(CLOCK);
    }

    private static Map<String, VerdictKind> verdictsByPath(Results results) {
        Map<String, VerdictKind> verdicts = new TreeMap<>();
        results.files(file -> {
            Long content = file.contentId();
            verdicts.put(
                    file.path(),
                    content == null
                            ? VerdictKind.NOT_EXAMINED
                            : results.content(content).orElseThrow().verdict());
        });
        return verdicts;
    }

    @Test
    void finds_exactly_what_was_planted() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        List<String> before = exhibit.listing();
        List<Progress.Snapshot> told = new ArrayList<>();
        Path out = place.resolve("out");

        TriageSummary summary = Triage.run(request(exhibit, out), told::add);

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            assertThat(verdictsByPath(results))
                    .hasSize(SmallExhibit.FILES)
                    .containsEntry("exhibit/DCIM/known.jpg", VerdictKind.KNOWN)
                    .containsEntry("exhibit/Backup/known copy.jpg", VerdictKind.KNOWN)
                    .containsEntry("exhibit/DCIM/conflict.jpg", VerdictKind.DISPUTED)
                    .containsEntry("exhibit/DCIM/ungraded.jpg", VerdictKind.KNOWN_UNGRADED)
                    .containsEntry("exhibit/DCIM/reencoded.jpg", VerdictKind.LOOKS_ALIKE)
                    .containsEntry("exhibit/DCIM/mirrored.png", VerdictKind.LOOKS_ALIKE)
                    .containsEntry("exhibit/Web/animation.gif", VerdictKind.LOOKS_ALIKE)
                    .containsEntry("exhibit/Web/brighter.bmp", VerdictKind.LOOKS_ALIKE)
                    .containsEntry("exhibit/Web/like-irrelevant.jpg", VerdictKind.UNKNOWN_PICTURE)
                    .containsEntry("exhibit/System/icon.jpg", VerdictKind.IRRELEVANT)
                    .containsEntry("exhibit/empty.jpg", VerdictKind.NOT_MEDIA)
                    .containsEntry("exhibit/Web/film.avi", VerdictKind.UNKNOWN_VIDEO)
                    .containsEntry("exhibit/Damaged/cut.jpg", VerdictKind.NOT_EXAMINED)
                    .containsEntry("exhibit/link", VerdictKind.NOT_EXAMINED)
                    .containsEntry("exhibit/pipe", VerdictKind.NOT_EXAMINED);

            Results.Counts counts = results.counts();
            assertThat(counts.files()).isEqualTo(SmallExhibit.FILES);
            assertThat(files(counts, VerdictKind.KNOWN)).isEqualTo(SmallExhibit.KNOWN_FILES);
            assertThat(files(counts, VerdictKind.LOOKS_ALIKE)).isEqualTo(SmallExhibit.LOOK_ALIKES);
            assertThat(files(counts, VerdictKind.KNOWN_UNGRADED)).isEqualTo(SmallExhibit.UNGRADED_FILES);
            assertThat(files(counts, VerdictKind.IRRELEVANT)).isEqualTo(SmallExhibit.IRRELEVANT_FILES);
            assertThat(files(counts, VerdictKind.UNKNOWN_PICTURE)).isEqualTo(SmallExhibit.UNKNOWN_PICTURES);
            assertThat(files(counts, VerdictKind.UNKNOWN_VIDEO)).isEqualTo(SmallExhibit.UNKNOWN_VIDEOS);
            assertThat(files(counts, VerdictKind.NOT_MEDIA)).isEqualTo(SmallExhibit.NOT_MEDIA_FILES);
            assertThat(counts.filesNotExamined()).isEqualTo(SmallExhibit.NOT_EXAMINED);
            assertThat(files(counts, VerdictKind.DISPUTED)).isEqualTo(SmallExhibit.DISPUTED_FILES);
            assertThat(counts.filesDecided())
                    .isEqualTo(SmallExhibit.KNOWN_FILES + SmallExhibit.IRRELEVANT_FILES + SmallExhibit.NOT_MEDIA_FILES);
            // Of fourteen contents to view, the grey copy joins the one it was made from.
            assertThat(counts.filesToView()).isEqualTo(14);
            assertThat(counts.viewsLeft()).isEqualTo(13);

            List<Results.Stack> stacks = results.stacks();
            Results.Stack disputed = stacks.removeFirst();
            assertThat(verdictOf(results, disputed.leaderContent())).isEqualTo(VerdictKind.DISPUTED);
            assertThat(disputed.reason())
                    .startsWith("The lists contradict each other: “Made-up grades” has this file as category B"
                            + " (Category B), known illegal; “Made-up system files” has it as known irrelevant;");
            assertThat(results.claims(disputed.leaderContent()))
                    .extracting(Results.ListClaim::standing)
                    .containsExactly("known-illegal", "known-irrelevant");
            assertThat(verdictOf(results, stacks.getFirst().leaderContent())).isEqualTo(VerdictKind.LOOKS_ALIKE);
            assertThat(stacks.getFirst().reason()).contains("Made-up grades", "A (Category A)", "of 256 bits");
            assertThat(results.claims(stacks.getFirst().leaderContent()))
                    .first()
                    .satisfies(claim -> assertThat(claim.category()).isEqualTo("A"));
            assertThat(verdictOf(results, stacks.get(4).leaderContent())).isEqualTo(VerdictKind.KNOWN_UNGRADED);
            assertThat(stacks.get(5).reason())
                    .contains("in its folder", "Lumenor Field 107 (serial LM0000007)", "position");
            assertThat(stacks.subList(5, 7))
                    .extracting(Results.Stack::members)
                    .as("the two that look alike are one view, by the same camera as the other")
                    .containsExactlyInAnyOrder(2L, 1L);

            Results.Content animation = contentAt(results, "exhibit/Web/animation.gif");
            assertThat(animation.frames()).isEqualTo(3);
            Results.Content camera = contentAt(results, "exhibit/DCIM/unknown-1.jpg");
            assertThat(camera.camera().takenAt()).isEqualTo("2024-05-01T13:37:00");
            Results.Content mirrored = contentAt(results, "exhibit/DCIM/mirrored.png");
            assertThat(results.claims(mirrored.id()).getFirst().orientation()).isEqualTo("FLIPPED_Y");
            assertThat(contentAt(results, "exhibit/DCIM/known.jpg").mediaType()).isEqualTo("image/jpeg");
            assertThat(results.run()).containsEntry("caseReference", "C/1").containsKey("rankRule");
        }
        assertThat(summary.anyKnown()).isTrue();
        assertThat(summary.anyNotExamined()).isTrue();
        Progress.Snapshot last = told.getLast();
        assertThat(last.filesDone()).isEqualTo(SmallExhibit.FILES).isEqualTo(last.filesFound());
        assertThat(last.bytesDone()).isEqualTo(last.bytesFound());
        assertThat(exhibit.listing()).as("nothing on the exhibit changed").isEqualTo(before);
    }

    private static long files(Results.Counts counts, VerdictKind kind) {
        Results.VerdictCount count = counts.byVerdict().get(kind);
        return count == null ? -1 : count.files();
    }

    private static VerdictKind verdictOf(Results results, long content) {
        return results.content(content).orElseThrow().verdict();
    }

    private static Results.Content contentAt(Results results, String path) {
        List<Results.Content> found = new ArrayList<>();
        results.files(file -> {
            Long content = file.contentId();
            if (file.path().equals(path) && content != null) {
                found.add(results.content(content).orElseThrow());
            }
        });
        return found.getFirst();
    }

    @Test
    void a_resumed_run_of_an_unchanged_exhibit_decodes_nothing_and_gives_the_same_bytes() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Path out = place.resolve("out");
        TriageSummary first = Triage.run(request(exhibit, out), Progress.none());
        assertThat(first.decoded()).isPositive();
        Path kept = Files.move(out.resolve("results.sqlite"), place.resolve("first.sqlite"));

        TriageSummary second = Triage.run(request(exhibit, out).withResume(true).withLanes(1), Progress.none());

        assertThat(second.decoded()).isZero();
        assertThat(second.filesTakenOver()).isEqualTo(SmallExhibit.FILES - 2);
        assertThat(first.counts()).isEqualTo(second.counts());
        assertThat(run(out.resolve("results.sqlite")))
                .containsEntry("resumed", "1")
                .containsAllEntriesOf(without(run(kept), "resumed"));
        ResultsFiles.assertSameButForTimes(kept, out.resolve("results.sqlite"));
    }

    private static Map<String, String> run(Path file) {
        try (Results results = Results.open(file)) {
            return results.run();
        }
    }

    private static Map<String, String> without(Map<String, String> values, String name) {
        Map<String, String> rest = new TreeMap<>(values);
        rest.remove(name);
        return rest;
    }

    @Test
    void two_runs_with_equal_time_fields_give_the_same_bytes() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Triage.run(request(exhibit, place.resolve("one")), Progress.none());
        Triage.run(request(exhibit, place.resolve("two")).withLanes(1), Progress.none());
        assertThat(place.resolve("one/results.sqlite")).hasSameBinaryContentAs(place.resolve("two/results.sqlite"));
    }

    @Test
    void a_file_changed_between_two_runs_is_read_again_and_a_removed_one_is_gone() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Path out = place.resolve("out");
        Triage.run(request(exhibit, out), Progress.none());
        Files.delete(exhibit.folder.resolve("DCIM/known.jpg"));
        Files.copy(
                exhibit.folder.resolve("notes.txt"),
                exhibit.folder.resolve("DCIM/reencoded.jpg"),
                StandardCopyOption.REPLACE_EXISTING);

        Triage.run(request(exhibit, out).withResume(true), Progress.none());

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            assertThat(verdictsByPath(results))
                    .doesNotContainKey("exhibit/DCIM/known.jpg")
                    .containsEntry("exhibit/Backup/known copy.jpg", VerdictKind.KNOWN)
                    .containsEntry("exhibit/DCIM/reencoded.jpg", VerdictKind.NOT_MEDIA);
        }
    }

    @Test
    void a_file_that_grows_while_it_is_read_is_not_examined_and_nothing_else_suffers() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Path growing = exhibit.folder.resolve("growing.bin");
        Files.write(growing, new byte[40 << 20]);
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try (FileChannel channel = FileChannel.open(growing, StandardOpenOption.APPEND)) {
                while (!Thread.currentThread().isInterrupted()) {
                    channel.write(java.nio.ByteBuffer.allocate(1));
                    Thread.sleep(1);
                }
            } catch (IOException | InterruptedException e) {
                // The test has ended.
            }
        });
        try {
            Triage.run(request(exhibit, place.resolve("out")), Progress.none());
        } finally {
            writer.interrupt();
            writer.join();
        }
        try (Results results = Results.open(place.resolve("out/results.sqlite"))) {
            assertThat(results.notExamined())
                    .extracting(Results.NotExaminedCount::kind)
                    .contains("changed-while-read", "link", "pipe", "damaged");
            assertThat(results.counts().files()).isEqualTo(SmallExhibit.FILES + 1);
            assertThat(results.counts().filesNotExamined()).isEqualTo(SmallExhibit.NOT_EXAMINED + 1);
        }
    }

    @Test
    void an_interrupted_run_keeps_what_it_did_and_says_how_to_go_on() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Path out = place.resolve("out");
        Triage.run(request(exhibit, place.resolve("undisturbed")), Progress.none());
        Thread caller = Thread.currentThread();
        AtomicBoolean asked = new AtomicBoolean();
        assertThatThrownBy(() -> Triage.run(request(exhibit, out), snapshot -> {
                    if (snapshot.filesFound() > 0 && asked.compareAndSet(false, true)) {
                        caller.interrupt();
                    }
                }))
                .isInstanceOf(TriageStoppedException.class)
                .hasMessageContaining("--resume");
        assertThat(out.resolve("results.sqlite")).doesNotExist();

        Triage.run(request(exhibit, out).withResume(true), Progress.none());

        assertThat(run(out.resolve("results.sqlite"))).containsEntry("resumed", "1");
        ResultsFiles.assertSameButForTimes(place.resolve("undisturbed/results.sqlite"), out.resolve("results.sqlite"));
    }

    @Test
    void an_earlier_run_is_neither_overwritten_nor_mixed_with_another() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Path out = place.resolve("out");
        TriageRequest request = request(exhibit, out);
        Triage.run(request, Progress.none());
        assertThatThrownBy(() -> Triage.run(request, Progress.none()))
                .isInstanceOf(TriageRefusedException.class)
                .hasMessageContaining("--resume");
        TriageRequest resumed = request.withResume(true);
        assertThatThrownBy(() -> Triage.run(resumed.withLimits(20, 50), Progress.none()))
                .hasMessageContaining("another distance");
        assertThatThrownBy(() -> Triage.run(
                        resumed.withDecode(resumed.decode().withPdqMode(PdqMode.NEAREST_512)), Progress.none()))
                .hasMessageContaining("another way to compute PDQ");
        assertThatThrownBy(() -> Triage.run(
                        request(new SmallExhibit(exhibit.folder.resolve("DCIM"), exhibit.index), out)
                                .withResume(true),
                        Progress.none()))
                .hasMessageContaining("other paths");
        Path otherIndex = place.resolve("other.slx");
        try (var writer = new org.safelight.index.IndexWriter(place)) {
            writer.writeTo(otherIndex);
        }
        assertThatThrownBy(() -> Triage.run(
                        request(new SmallExhibit(exhibit.folder, otherIndex), out)
                                .withResume(true),
                        Progress.none()))
                .hasMessageContaining("another index");
    }

    @Test
    void never_writes_into_the_exhibit() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        List<String> before = exhibit.listing();
        assertThatThrownBy(() -> Triage.run(request(exhibit, exhibit.folder.resolve("out")), Progress.none()))
                .isInstanceOf(TriageRefusedException.class)
                .hasMessageContaining("lies in the exhibit");
        Path link = Files.createSymbolicLink(place.resolve("harmless"), exhibit.folder.resolve("Web"));
        assertThatThrownBy(() -> Triage.run(request(exhibit, link.resolve("out")), Progress.none()))
                .hasMessageContaining("lies in the exhibit");
        assertThat(exhibit.listing()).isEqualTo(before);
    }

    @Test
    void two_runs_do_not_share_an_output_folder() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Path out = place.resolve("out");
        try (OutputFolder taken = OutputFolder.take(out, List.of(exhibit.folder), false)) {
            assertThat(taken.results()).doesNotExist();
            assertThatThrownBy(() -> Triage.run(request(exhibit, out), Progress.none()))
                    .isInstanceOf(TriageRefusedException.class)
                    .hasMessageContaining("Another triage");
        }
    }

    @Test
    void a_try_that_ended_before_anything_was_examined_does_not_stand_in_the_way() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Path out = place.resolve("out");
        Path list = Files.writeString(place.resolve("list.md5"), "0123456789abcdef0123456789abcdef  a file\n");
        TriageRequest.ListsFrom lists =
                new TriageRequest.ListsFrom.ListFiles(List.of(list), ListOptions.NONE, LocalDate.of(2026, 3, 1));
        assertThatThrownBy(() ->
                        Triage.run(TriageRequest.of(List.of(place.resolve("not there")), lists, out), Progress.none()))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(out).doesNotExist();

        Files.createDirectory(out);
        Files.writeString(out.resolve("lists.slx"), "half an index");
        Path folder = exhibit.folder.resolve("System");
        Triage.run(TriageRequest.of(List.of(folder), lists, out).withLanes(1), Progress.none());
        assertThat(out.resolve("results.sqlite")).exists();
    }

    @Test
    void a_folder_with_other_things_is_left_alone() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        Path out = Files.createDirectory(place.resolve("out"));
        Files.writeString(out.resolve("letter.txt"), "Dear…");
        assertThatThrownBy(() -> Triage.run(request(exhibit, out), Progress.none()))
                .isInstanceOf(TriageRefusedException.class);
        assertThatThrownBy(() -> Triage.run(request(exhibit, out).withResume(true), Progress.none()))
                .isInstanceOf(TriageRefusedException.class);
    }
}
