package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvOutTest {

    @TempDir
    private Path folder;

    @Test
    void has_one_row_for_each_path_in_path_order() {
        List<NamedCsvRecord> rows = rows();
        assertThat(rows).hasSize((int) SampleResults.FILES);
        assertThat(rows.stream().map(row -> text(row, "path"))).isSorted().contains(SampleResults.FORMULA);
    }

    @Test
    void gives_the_text_back_when_one_leading_apostrophe_is_taken_away() {
        assertThat(rows().stream().map(row -> text(row, "path")))
                .contains(
                        SampleResults.MARKUP,
                        SampleResults.FORMULA,
                        SampleResults.REVERSED,
                        SampleResults.NEW_LINE,
                        SampleResults.RIGHT_TO_LEFT,
                        SampleResults.ACCENTS,
                        SampleResults.LONG,
                        SampleResults.SCRIPT_END);
    }

    @Test
    void has_no_text_cell_that_a_spreadsheet_takes_for_a_formula() {
        for (NamedCsvRecord row : rows()) {
            row.getFieldsAsMap().forEach((column, cell) -> {
                if (!column.equals("latitude") && !column.equals("longitude")) {
                    assertThat(cell).as(column).doesNotStartWith("=").doesNotStartWith("+");
                    assertThat(cell).as(column).doesNotStartWith("-").doesNotStartWith("@");
                }
            });
        }
    }

    @Test
    void leaves_a_negative_number_a_number() {
        assertThat(row("phone/DCIM/Camera/IMG_0002.jpg").getField("latitude")).isEqualTo("-12.5");
    }

    @Test
    void says_what_every_list_says_and_names_the_gravest_first() {
        NamedCsvRecord row = row(SampleResults.FORMULA);
        assertThat(row.getField("verdict")).isEqualTo("known");
        assertThat(row.getField("decided")).isEqualTo("yes");
        assertThat(row.getField("scheme")).isEqualTo("uk-abc");
        assertThat(row.getField("category")).isEqualTo("A");
        assertThat(row.getField("files_with_these_bytes")).isEqualTo("3");
        assertThat(row.getField("claims"))
                .isEqualTo(
                        "Northmoor constabulary reference set 2026-01: known-illegal, category A (Category A), scheme"
                                + " uk-abc, same-file by md5 sha1, series Lantern <b>series</b>, VICTIM_IDENTIFIED; Made-up"
                                + " international set 2026-02: known-illegal, category 1 (Category 1 in words), scheme"
                                + " project-vic-us, same-file by md5 sha1");
    }

    @Test
    void gives_a_look_alike_its_nearest_entry_and_its_stack() {
        NamedCsvRecord row = row(SampleResults.REVERSED);
        assertThat(row.getField("match")).isEqualTo("looks-alike");
        assertThat(row.getField("distance_bits")).isEqualTo("12");
        assertThat(row.getField("orientation")).isEqualTo("FLIPPED_X");
        assertThat(row.getField("stack")).isEqualTo("2");
        assertThat(row.getField("stack_members")).isEqualTo("2");
        assertThat(row.getField("stack_leader")).isEqualTo("yes");
        assertThat(row(SampleResults.RIGHT_TO_LEFT).getField("stack_leader")).isEqualTo("no");
    }

    @Test
    void does_not_call_decided_what_lists_contradict_each_other_about() {
        NamedCsvRecord row = row("phone/Movies/clip.mp4");
        assertThat(row.getField("verdict")).isEqualTo("disputed");
        assertThat(row.getField("decided")).isEqualTo("no");
        assertThat(row.getField("stack")).isEqualTo("1");
        assertThat(row.getField("claims")).contains("known-illegal", "known-irrelevant");
    }

    @Test
    void keeps_a_path_that_was_not_read_with_its_reason() {
        NamedCsvRecord row = row("phone/socket");
        assertThat(row.getField("verdict")).isEqualTo("not-read");
        assertThat(row.getField("decided")).isEqualTo("no");
        assertThat(row.getField("not_examined_kind")).isEqualTo("special-file");
        assertThat(row.getField("not_examined")).isEqualTo("It is a socket, which holds no file content.");
        assertThat(row.getField("sha256")).isEmpty();
    }

    @Test
    void ends_each_line_as_the_standard_says() {
        assertThat(csv().lines().count()).isEqualTo(SampleResults.FILES + 1);
        assertThat(csv()).endsWith("\r\n").startsWith("path,verdict,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "'a", "＝1", "＋1", "－1", "＠a"})
    void puts_one_apostrophe_before_what_could_be_a_formula_and_before_an_apostrophe(String text) {
        assertThat(CsvOut.harmless(text)).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=1", " =1", "phone/-1", "1", "\"=1\""})
    void leaves_other_text_as_it_is(String text) {
        assertThat(CsvOut.harmless(text)).isEqualTo(text);
    }

    private NamedCsvRecord row(String path) {
        return rows().stream()
                .filter(row -> text(row, "path").equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static String text(NamedCsvRecord row, String column) {
        String cell = row.getField(column);
        return cell.startsWith("'") ? cell.substring(1) : cell;
    }

    private List<NamedCsvRecord> rows() {
        return CsvReader.builder().ofNamedCsvRecord(csv()).stream().toList();
    }

    private String csv() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Results results = Results.open(SampleResults.in(folder))) {
            CsvOut.write(results, out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
