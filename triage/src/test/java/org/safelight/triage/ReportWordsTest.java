package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportWordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0 bytes",
                "1|1 byte",
                "999|999 bytes",
                "1000|1.0 KB",
                "999949|999.9 KB",
                "999950|1.0 MB",
                "4000000000000000|4,000.0 TB"
            })
    void writes_a_size_in_decimal_units(long bytes, String words) {
        assertThat(ReportWords.size(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10, 0%",
        "10, 10, 100%",
        "1, 1000, less than 1%",
        "999, 1000, more than 99%",
        "1, 3, 33%",
        "0, 0, 0%"
    })
    void never_rounds_some_to_none_or_most_to_all(long part, long whole, String words) {
        assertThat(ReportWords.share(part, whole)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"999, less than a second", "1000, 1 second", "65000, 1 minute 5 seconds", "7200000, 2 hours", "x, x"})
    void writes_how_long_it_took(String millis, String words) {
        assertThat(ReportWords.took(millis)).isEqualTo(words);
    }

    @Test
    void writes_days_and_moments_as_people_do_and_leaves_what_is_none() {
        assertThat(ReportWords.day("2026-03-01")).isEqualTo("1 March 2026");
        assertThat(ReportWords.day("spring")).isEqualTo("spring");
        assertThat(ReportWords.moment("2026-03-01T04:05:06Z")).isEqualTo("1 March 2026 at 4:05:06 UTC");
        assertThat(ReportWords.moment("")).isEmpty();
    }

    @Test
    void names_the_digests_that_agree() {
        assertThat(ReportWords.digests("md5 sha1 sha256")).isEqualTo("MD5, SHA-1 and SHA-256");
        assertThat(ReportWords.digests("sha1")).isEqualTo("SHA-1");
    }
}
