package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportHtmlTest {

    private static final Map<String, String> OTHER_TIMES = Map.of(
            "startedAt", "2027-07-07T07:07:07Z",
            "finishedAt", "2027-07-07T08:08:08Z",
            "tookMillis", "3661000",
            "resumed", "17");

    @TempDir
    private Path folder;

    @Test
    void begins_with_the_answer_in_words_and_figures() {
        String report = report();
        String answer = report.substring(report.indexOf("id=\"section-1\""), report.indexOf("id=\"section-2\""));
        assertThat(answer)
                .contains("24 files were found, 17.3 MB in all. 11 of them (46%) need no view."
                        + " A person must look at 6 views, which stand for 9 files.")
                .contains("<dt>files found</dt><dd>24</dd>")
                .contains("<dt>files decided without a view</dt><dd>11</dd>")
                .contains("<dt>views left for a person</dt><dd>6</dd>")
                .contains("<dt>files not examined</dt><dd>4</dd>")
                .contains("4 files were not examined and may hold anything. Section 6 names them.")
                .contains("The lists contradict each other about 1 file: by one it matters, by another it does not."
                        + " A person must look: it is the first view in section 4.");
    }

    @Test
    void shows_what_each_list_says_where_they_contradict_each_other_before_the_views() {
        String report = report();
        String before = report.substring(
                report.indexOf("id=\"section-4\""), report.indexOf("Views, in the order to look at them"));
        assertThat(before)
                .contains("Files about which the lists contradict each other")
                .contains("phone/Movies/clip.mp4")
                .contains("known illegal: Northmoor constabulary reference set 2026-01, scheme uk-abc.")
                .contains("<strong>Known irrelevant</strong>: Known software 2026-03.");
    }

    @Test
    void says_how_many_claims_were_left_out_and_how_to_have_them() {
        assertThat(report())
                .contains("1,234 claims were left out, and are not among those counted by list; “safelight match”")
                .contains("The nearest 2 of 1,236; more are in results.sqlite");
    }

    @Test
    void says_of_a_look_alike_how_near_it_is_and_that_it_decides_no_grade() {
        assertThat(report())
                .contains("A look-alike is for a person to confirm. It decides no grade")
                .contains("12 of 256 bits differ from a picture on Northmoor constabulary reference set 2026-01:"
                        + " known illegal, Category B, scheme uk-abc. Orientation: mirrored left to right."
                        + " Quality: 88 of 100.");
    }

    @Test
    void gives_what_another_expert_needs_to_repeat_it() {
        assertThat(report())
                .contains(SampleResults.hash("index", "SHA-256"))
                .contains(SampleResults.hash("list2", "SHA-256"))
                .contains("25.0.3+9-LTS, Eclipse Adoptium")
                .contains("uk-abc (United Kingdom categories A, B and C)")
                .contains("libjpeg-turbo 2.1.5 grey")
                .contains("The lists used hold 3; a tool with a PhotoDNA licence may find more.")
                .contains("In this triage: 1 picture.")
                .contains("phone/sd holds another file system, which was read too.")
                .contains("None were crossed."); // a fact of the run that the report has no row for
    }

    @Test
    void shows_markup_in_a_name_as_text() {
        assertThat(report())
                .contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;amp;.jpg")
                .contains("&lt;/style&gt;&lt;/title&gt;&lt;script&gt;alert(2)&lt;/script&gt;.png")
                .contains("Lantern &lt;b&gt;series&lt;/b&gt;")
                .doesNotContain("<img")
                .doesNotContain("<script")
                .doesNotContain("<b>");
    }

    @Test
    void shows_by_number_what_would_change_the_reading_order() {
        assertThat(report())
                .contains("holiday<span class=\"report-mark\">U+202E</span>gpj.exe")
                .doesNotContain("\u202E");
    }

    @Test
    void keeps_each_name_that_reads_right_to_left_to_itself() {
        assertThat(report()).contains("phone/<bdi>\u05EA\u05DE\u05D5\u05E0\u05D5\u05EA</bdi>/<bdi>");
    }

    @Test
    void cuts_an_overlong_path_in_the_middle_and_says_where_all_of_it_is() {
        assertThat(report())
                .contains("characters left out, all are in results.csv]")
                .contains("a-very-long-folder-name/end.jpg</span>")
                .doesNotContain(SampleResults.LONG);
    }

    @Test
    void shows_a_case_reference_as_text_in_the_title_and_on_the_page() {
        String report = report(Map.of("exhibitReference", "</title><script>alert(3)</script>"));
        assertThat(report).doesNotContain("<script").contains("exhibit &lt;/title&gt;&lt;script&gt;");
    }

    @Test
    void shows_the_first_rows_of_a_long_table_and_says_where_the_others_are() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Results results = Results.open(SampleResults.in(folder))) {
            ReportHtml.write(results, new ReportHtml.Bounds(4, 1, 1, 3, 1, 1), out);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("These are the first 4 of 6 views. All are in results.csv (column stack)")
                .contains("These are the first 1 of 2 contents. All are in results.csv (column verdict is known)")
                .contains("These are the first 3 of 4 files. All are in results.csv (column not_examined)")
                .contains("and 2 more with the same bytes: results.csv, sha256 ")
                .doesNotContain("@sum/-2+3.mp4"); // the sixth view
    }

    @Test
    void says_nothing_of_more_rows_when_all_are_shown() {
        assertThat(report()).contains("@sum/-2+3.mp4").doesNotContain("These are the first");
    }

    @Test
    void differs_between_equal_runs_only_in_the_named_time_fields() {
        String report = report();
        String other = report(OTHER_TIMES);
        assertThat(other).isNotEqualTo(report);
        assertThat(withoutTimes(other)).isEqualTo(withoutTimes(report));
    }

    @Test
    void loads_nothing_and_forbids_it() {
        assertThat(report())
                .contains("default-src &#39;none&#39;")
                .doesNotContain("@import")
                .doesNotContain("url(")
                .doesNotContain(" src=\"")
                .doesNotContain(" style=\"");
    }

    private static String withoutTimes(String report) {
        return Pattern.compile("(<span data-time-field=\"[a-zA-Z]+\">)[^<]*")
                .matcher(report)
                .replaceAll("$1");
    }

    private String report() {
        return report(Map.of());
    }

    private String report(Map<String, String> facts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Results results = Results.open(SampleResults.in(folder, facts))) {
            ReportHtml.write(results, out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
