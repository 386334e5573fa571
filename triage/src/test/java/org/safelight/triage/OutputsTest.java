package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OutputsTest {

    @TempDir
    private Path folder;

    @Test
    void writes_the_files_it_names_and_leaves_nothing_else_behind() throws IOException {
        SampleResults.in(folder);
        Outputs.writeAll(folder);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(Stream.of("results.sqlite"), Outputs.NAMES.stream())
                                    .toList());
        }
    }

    @Test
    void gives_the_same_bytes_for_the_same_results() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        SampleResults.in(folder);
        SampleResults.in(other);
        Outputs.writeAll(folder);
        Outputs.writeAll(other);
        Outputs.writeAll(other); // over the first
        for (String name : Outputs.NAMES) {
            assertThat(other.resolve(name)).as(name).hasSameBinaryContentAs(folder.resolve(name));
        }
    }

    @Test
    void keeps_the_table_and_the_case_free_of_the_times_of_the_run() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        SampleResults.in(folder);
        SampleResults.in(other, Map.of("finishedAt", "2030-01-01T00:00:00Z", "tookMillis", "1", "resumed", "9"));
        Outputs.writeAll(folder);
        Outputs.writeAll(other);
        for (String name : List.of("results.csv", "case.vics.json")) {
            assertThat(other.resolve(name)).as(name).hasSameBinaryContentAs(folder.resolve(name));
        }
    }

    @Test
    void names_a_folder_with_signs_that_an_address_reads_otherwise() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("a?b#c %41 é"));
        SampleResults.in(odd);
        Outputs.writeAll(odd);
        assertThat(odd.resolve("report.html")).isNotEmptyFile();
    }

    @Test
    void says_what_to_do_when_there_are_no_results() {
        assertThatThrownBy(() -> Outputs.writeAll(folder))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("--resume");
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void leaves_the_earlier_file_when_writing_fails_half_way() throws IOException {
        Path file = folder.resolve("report.html");
        Files.writeString(file, "earlier");
        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("It is as it was before");
        assertThat(file).hasContent("earlier");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void sums_up_in_numbers_for_programs() {
        try (Results results = Results.open(SampleResults.in(folder))) {
            JsonNode summary = JsonMapper.shared().readTree(SummaryJson.text(results));
            assertThat(summary.get("files").longValue()).isEqualTo(SampleResults.FILES);
            assertThat(summary.get("filesDecidedWithoutAView").longValue()).isEqualTo(SampleResults.DECIDED);
            assertThat(summary.get("filesInViews").longValue()).isEqualTo(SampleResults.TO_VIEW);
            assertThat(summary.get("viewsLeft").longValue()).isEqualTo(SampleResults.VIEWS);
            assertThat(summary.get("filesNotExamined").longValue()).isEqualTo(SampleResults.NOT_EXAMINED);
            assertThat(summary.get("verdicts").get("known").get("files").longValue())
                    .isEqualTo(4);
            assertThat(summary.get("verdicts").get("disputed").get("files").longValue())
                    .isEqualTo(1);
            assertThat(summary.get("claimsLeftOut").longValue()).isEqualTo(1_234);
            assertThat(summary.get("knownByCategory").get(0).get("category").stringValue())
                    .isEqualTo("A");
            assertThat(summary.get("lists").get(2).get("scheme").isNull()).isTrue();
            assertThat(summary.get("times").get("tookMillis").longValue()).isEqualTo(65_000);
        }
    }

    @Test
    void puts_the_times_of_the_run_under_one_member_of_the_summary() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        try (Results results = Results.open(SampleResults.in(folder));
                Results later = Results.open(SampleResults.in(
                        other,
                        Map.of(
                                "startedAt", "2030-01-01T00:00:00Z",
                                "finishedAt", "2030-01-01T00:00:00Z",
                                "tookMillis", "1",
                                "resumed", "9")))) {
            String one = SummaryJson.text(results);
            String two = SummaryJson.text(later);
            assertThat(two).isNotEqualTo(one);
            assertThat(two.substring(0, two.indexOf("\"times\"")))
                    .isEqualTo(one.substring(0, one.indexOf("\"times\"")));
            assertThat(one).endsWith("\n}\n");
        }
    }
}
