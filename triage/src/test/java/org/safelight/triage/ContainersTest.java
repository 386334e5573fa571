package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.sources.ContainerLimits;
import org.safelight.sources.ContainerOptions;

/// What lies in containers is found, looked up and viewed as if it lay in a folder.
class ContainersTest {
    @TempDir
    Path place;

    private static byte[] zip(Map<String, byte[]> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                ZipEntry entry = new ZipEntry(member.getKey());
                entry.setTime(1_700_000_000_000L);
                zip.putNextEntry(entry);
                zip.write(member.getValue());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> of(Object... namesAndBytes) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndBytes.length; i += 2) {
            members.put((String) namesAndBytes[i], (byte[]) namesAndBytes[i + 1]);
        }
        return members;
    }

    /// An exhibit whose known picture lies in a zip in a zip as well, twice, and which holds other archives.
    private SmallExhibit exhibit() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        byte[] known = Files.readAllBytes(exhibit.folder.resolve("DCIM/known.jpg"));
        byte[] inner = zip(of("b/known.jpg", known, "b/alone.txt", text("only here")));
        byte[] outer = zip(of("a/inner.zip", inner, "copy of inner.zip", inner, "note.txt", text("a note")));
        Files.write(exhibit.folder.resolve("backup.zip"), outer);
        Files.write(exhibit.folder.resolve("Backup/backup again.zip"), outer);
        Files.write(exhibit.folder.resolve("notes.gz"), gzip(text("packed notes")));
        byte[] cut = zip(of("x.txt", text("x".repeat(2_000)), "y.jpg", known));
        Files.write(exhibit.folder.resolve("cut.zip"), java.util.Arrays.copyOf(cut, cut.length - 60));
        return exhibit;
    }

    private static Map<String, Results.FileEntry> files(Results results) {
        Map<String, Results.FileEntry> files = new HashMap<>();
        results.files(file -> files.put(file.path(), file));
        return files;
    }

    private static Results.FileEntry file(Results results, String path) {
        return Optional.ofNullable(files(results).get(path)).orElseThrow(() -> new AssertionError("no " + path));
    }

    private static VerdictKind verdict(Results results, String path) {
        return Optional.ofNullable(file(results, path).contentId())
                .flatMap(results::content)
                .orElseThrow(() -> new AssertionError("no content of " + path))
                .verdict();
    }

    @Test
    void a_known_picture_in_a_zip_in_a_zip_is_found_at_each_place_it_lies_at() throws Exception {
        SmallExhibit exhibit = exhibit();
        List<String> before = exhibit.listing();
        List<Progress.Snapshot> told = new ArrayList<>();
        Path out = place.resolve("out");
        Triage.run(TriageTest.request(exhibit, out), told::add);
        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            for (String path : List.of(
                    "exhibit/backup.zip//a/inner.zip//b/known.jpg",
                    "exhibit/backup.zip//copy of inner.zip//b/known.jpg",
                    "exhibit/Backup/backup again.zip//a/inner.zip//b/known.jpg",
                    "exhibit/Backup/backup again.zip//copy of inner.zip//b/known.jpg",
                    "exhibit/cut.zip//y.jpg")) {
                assertThat(verdict(results, path)).as(path).isEqualTo(VerdictKind.KNOWN);
            }
            assertThat(verdict(results, "exhibit/backup.zip")).isEqualTo(VerdictKind.NOT_MEDIA);
            assertThat(verdict(results, "exhibit/backup.zip//a/inner.zip//b/alone.txt"))
                    .isEqualTo(VerdictKind.NOT_MEDIA);
            assertThat(verdict(results, "exhibit/notes.gz//content")).isEqualTo(VerdictKind.NOT_MEDIA);
            assertThat(verdict(results, "exhibit/cut.zip"))
                    .as("what may be missing is named")
                    .isEqualTo(VerdictKind.NOT_EXAMINED);
            Results.FileEntry member = file(results, "exhibit/backup.zip//a/inner.zip//b/known.jpg");
            assertThat(member.container()).isEqualTo("exhibit/backup.zip//a/inner.zip");
            assertThat(member.folder()).isEqualTo("exhibit/backup.zip//a/inner.zip//b");
            assertThat(member.state()).isEqualTo("live");
            assertThat(member.modifiedAt()).startsWith("2023-11-14T");
            assertThat(results.filesOf(java.util.Objects.requireNonNull(member.contentId())))
                    .as("one content, wherever it lies")
                    .hasSize(7);
        }
        Progress.Snapshot last = told.getLast();
        assertThat(last.filesDone()).isEqualTo(SmallExhibit.FILES + 4).isEqualTo(last.filesFound());
        assertThat(last.membersDone()).as("an inner zip is opened once").isEqualTo(3 + 2 + 1 + 2);
        assertThat(exhibit.listing()).as("nothing on the exhibit changed").isEqualTo(before);
        try (var left = Files.list(out)) {
            assertThat(left.map(path -> String.valueOf(path.getFileName())))
                    .as("no temporary file is left")
                    .containsExactlyInAnyOrder("results.sqlite", "journal.sqlite", ".in-use");
        }
    }

    @Test
    void lanes_resuming_and_the_order_of_files_make_no_difference() throws Exception {
        SmallExhibit exhibit = exhibit();
        Triage.run(TriageTest.request(exhibit, place.resolve("one")), Progress.none());
        Triage.run(TriageTest.request(exhibit, place.resolve("two")).withLanes(1), Progress.none());
        assertThat(place.resolve("two/results.sqlite")).hasSameBinaryContentAs(place.resolve("one/results.sqlite"));

        TriageSummary again =
                Triage.run(TriageTest.request(exhibit, place.resolve("two")).withResume(true), Progress.none());
        assertThat(again.decoded()).as("nothing is opened or decoded twice").isZero();
        ResultsFiles.assertSameButForTimes(place.resolve("one/results.sqlite"), place.resolve("two/results.sqlite"));
    }

    @Test
    void what_lies_too_deep_is_named_and_does_not_make_a_resumed_run_open_all_again() throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        byte[] deep = zip(of("3.zip", zip(of("x.txt", text("too deep")))));
        Files.write(exhibit.folder.resolve("1.zip"), zip(of("2.zip", deep)));
        ContainerOptions twoDeep =
                ContainerOptions.standard().withLimits(new ContainerLimits(2, 1_000, 1 << 20, 250, 1 << 20, 1_000));
        Path out = place.resolve("out");
        Triage.run(TriageTest.request(exhibit, out).withContainers(twoDeep), Progress.none());
        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            assertThat(file(results, "exhibit/1.zip//2.zip//3.zip").notExaminedKind())
                    .isEqualTo("too-deep");
        }
        Triage.run(TriageTest.request(exhibit, place.resolve("all")), Progress.none());
        assertThat(takenOver(TriageTest.request(exhibit, out).withContainers(twoDeep)))
                .isEqualTo(takenOver(TriageTest.request(exhibit, place.resolve("all"))));
    }

    /// Files that a resumed run finds done.
    private static long takenOver(TriageRequest request) throws IOException {
        return Triage.run(request.withResume(true), Progress.none()).filesTakenOver();
    }

    @Test
    void containers_left_closed_are_named_as_not_examined() throws Exception {
        SmallExhibit exhibit = exhibit();
        Path out = place.resolve("out");
        Triage.run(
                TriageTest.request(exhibit, out)
                        .withContainers(ContainerOptions.standard()
                                .withLimits(ContainerLimits.standard().closed())),
                Progress.none());
        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            assertThat(files(results)).hasSize(SmallExhibit.FILES + 4);
            assertThat(file(results, "exhibit/backup.zip").notExaminedKind()).isEqualTo("not-opened");
            assertThat(results.counts().filesNotExamined()).isEqualTo(SmallExhibit.NOT_EXAMINED + 4);
        }
    }
}
