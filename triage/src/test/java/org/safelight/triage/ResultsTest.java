package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir
    Path folder;

    private static Results.Content aContent(long id, VerdictKind verdict, long files) {
        return new Results.Content(
                id,
                "%064x".formatted(id),
                "%040x".formatted(id),
                "%032x".formatted(id),
                100 * id,
                "image/jpeg",
                "picture",
                640,
                480,
                1,
                "jdk-jpeg",
                "00".repeat(32),
                90,
                verdict,
                null,
                verdict == VerdictKind.NOT_EXAMINED ? "The picture is cut short." : null,
                new Results.Camera("Make", null, "123", null, null, 51.5, -0.25, null),
                files,
                id,
                verdict.toView() ? 1L : null);
    }

    private static Results.FileEntry aFile(long id, @Nullable Long content, @Nullable String kind) {
        String path = "exhibit/é\\x0a" + id + ".jpg";
        return new Results.FileEntry(
                id,
                path,
                "ff0a",
                "exhibit",
                id + ".jpg",
                5L,
                "2026-01-01T00:00:00Z",
                null,
                null,
                content,
                kind,
                kind == null ? null : "It is a " + kind + ".",
                null,
                null,
                null);
    }

    private Path write(String name) throws Exception {
        Path target = folder.resolve(name);
        try (ResultsWriter writer = ResultsWriter.create(target)) {
            Map<String, String> run = new LinkedHashMap<>();
            run.put("toolVersion", "1");
            run.put("caseReference", "C/1 — ‘x’");
            writer.addRun(run);
            writer.add(new Results.HashList(1, "a", "b", "c", "d", "2026-01-01", "f", "00", "uk-abc", 1, 2, 3, 4, 5));
            writer.add(aContent(1, VerdictKind.KNOWN, 2));
            writer.add(aContent(2, VerdictKind.UNKNOWN_PICTURE, 1));
            writer.add(aContent(3, VerdictKind.NOT_EXAMINED, 1));
            for (String standing : List.of("known-illegal", "known-irrelevant")) {
                writer.add(new Results.ListClaim(
                        1, 1, "same-file", "md5 sha1", standing, "A", "grave", 90, "", null, null, null, null, null));
            }
            writer.add(aFile(1, 1L, null));
            writer.add(aFile(2, 1L, null));
            writer.add(aFile(3, 2L, null));
            writer.add(aFile(4, 3L, null));
            writer.add(aFile(5, null, "symbolic-link"));
            writer.add(new Results.Stack(1, 2, 1, "first"));
            writer.add(new Results.Folder("exhibit", 5, 3, 2));
            assertThat(target).doesNotExist();
            writer.publish();
        }
        return target;
    }

    @Test
    void reads_back_what_was_written() throws Exception {
        try (Results results = Results.open(write("results.sqlite"))) {
            assertThat(results.run()).containsEntry("caseReference", "C/1 — ‘x’");
            assertThat(results.lists())
                    .singleElement()
                    .satisfies(list -> assertThat(list.photoDnaNotMatched()).isEqualTo(5));
            List<Results.Content> contents = new ArrayList<>();
            results.contents(contents::add);
            assertThat(contents)
                    .containsExactly(
                            aContent(1, VerdictKind.KNOWN, 2),
                            aContent(2, VerdictKind.UNKNOWN_PICTURE, 1),
                            aContent(3, VerdictKind.NOT_EXAMINED, 1));
            List<Results.FileEntry> files = new ArrayList<>();
            results.files(files::add);
            assertThat(files).hasSize(5).contains(aFile(5, null, "symbolic-link"));
            assertThat(results.filesOf(1)).containsExactly(aFile(1, 1L, null), aFile(2, 1L, null));
            assertThat(results.stacks()).containsExactly(new Results.Stack(1, 2, 1, "first"));
            assertThat(results.members(1)).containsExactly(aContent(2, VerdictKind.UNKNOWN_PICTURE, 1));
            assertThat(results.folders()).containsExactly(new Results.Folder("exhibit", 5, 3, 2));
        }
    }

    @Test
    void counts_files_and_contents_by_verdict() throws Exception {
        try (Results results = Results.open(write("results.sqlite"))) {
            Results.Counts counts = results.counts();
            assertThat(counts.files()).isEqualTo(5);
            assertThat(counts.contents()).isEqualTo(3);
            assertThat(counts.filesDecided()).isEqualTo(2);
            assertThat(counts.filesToView()).isEqualTo(1);
            assertThat(counts.viewsLeft()).isEqualTo(1);
            assertThat(counts.filesNotExamined()).isEqualTo(2);
            assertThat(counts.anyHit()).isTrue();
            assertThat(results.byListAndCategory())
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row.files()).isEqualTo(2));
            assertThat(results.notExamined())
                    .extracting(Results.NotExaminedCount::files)
                    .containsExactly(1L, 1L);
        }
    }

    @Test
    void the_same_rows_give_the_same_bytes() throws Exception {
        assertThat(write("one.sqlite")).hasSameBinaryContentAs(write("two.sqlite"));
    }

    @Test
    void nothing_is_left_of_results_that_were_not_published() throws Exception {
        Path target = folder.resolve("results.sqlite");
        try (ResultsWriter writer = ResultsWriter.create(target)) {
            writer.addRun(Map.of("toolVersion", "1"));
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_missing_file_is_told_with_what_to_do() {
        assertThatThrownBy(() -> Results.open(folder.resolve("results.sqlite"))).hasMessageContaining("--resume");
    }
}
