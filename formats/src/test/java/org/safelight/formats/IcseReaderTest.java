package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

class IcseReaderTest {
    private static final String HEAD =
            "MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;"
                    + "Series name;Number of submissions;File Available;Media Type;Baseline\n";

    @TempDir
    private Path folder;

    @Test
    void reads_a_row() throws IOException {
        Path file = Lists.write(
                folder,
                "list",
                "\uFEFF" + HEAD + Lists.MD5 + ";" + Lists.SHA1 + ";" + "ab".repeat(144)
                        + ";17;Y;no;TRUE;\"Harbour; \"\"Boats\"\"\";3;y;image;Yes\r\n");
        assertThat(ListFile.open(file, ListOptions.NONE).description().scheme()).isEqualTo("icse-baseline");
        assertThat(Lists.read(file).only())
                .isEqualTo(new ListEntry(
                        List.of(Digest.parse(DigestKind.MD5, Lists.MD5), Digest.parse(DigestKind.SHA1, Lists.SHA1)),
                        null,
                        -1,
                        "ab".repeat(144),
                        "BASELINE",
                        Meaning.KNOWN_ILLEGAL,
                        Set.of(ListEntry.Flag.DISTRIBUTED, ListEntry.Flag.OFFENDER_IDENTIFIED),
                        "Harbour; \"Boats\""));
    }

    @Test
    void takes_what_is_outside_the_baseline_as_known_without_a_grade() throws IOException {
        Lists.Read read = read(row(Lists.MD5, "n") + row(Lists.MD5, "") + row(Lists.MD5, "perhaps"));
        assertThat(read.entries()).extracting(ListEntry::meaning).containsOnly(Meaning.UNGRADED);
        assertThat(read.entries()).extracting(ListEntry::category).containsExactly("NOT-BASELINE", null, null);
        assertThat(read.odd("does not say whether")).isEqualTo(1);
        assertThat(read.odd("neither yes nor no")).isEqualTo(1);
    }

    @Test
    void reads_columns_in_another_order_with_columns_it_does_not_know() throws IOException {
        Path file = Lists.write(folder, "list", "Baseline;New; md5\nyes;x;" + Lists.MD5 + "\n");
        assertThat(Lists.read(file).only().meaning()).isEqualTo(Meaning.KNOWN_ILLEGAL);
    }

    @Test
    void counts_a_broken_row_names_it_and_goes_on() throws IOException {
        Lists.Read read = read(row("123", "y") + "\n" + Lists.MD5 + ";\n" + row(Lists.MD5, "y"));
        assertThat(read.entries()).hasSize(2);
        assertThat(read.odd("not 32 hex digits")).isEqualTo(1);
        assertThat(read.odd("a row without any hash")).isEqualTo(1);
        assertThat(read.odd("fewer columns")).isEqualTo(1);
        assertThat(read.report().oddities().getFirst().firstPlaces()).containsExactly("line 2");
    }

    @Test
    void refuses_a_file_that_ends_in_the_middle_of_a_row_or_of_a_quotation() throws IOException {
        Path row = Lists.write(folder, "row", HEAD + row(Lists.MD5, "y") + Lists.MD5 + ";;;1");
        assertThatThrownBy(() -> Lists.read(row))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("line 3");
        Path quotation = Lists.write(folder, "quotation", HEAD + row(Lists.MD5, "y") + Lists.MD5 + ";;\"ab;;;;;;;;;");
        assertThatThrownBy(() -> Lists.read(quotation))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("after 1 row");
    }

    @Test
    void refuses_a_row_larger_than_its_memory() throws IOException {
        Path file = Lists.write(folder, "list", HEAD + Lists.MD5 + ";;\"" + "x".repeat(3_000_000) + "\";;;;;;;;;y\n");
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("mported");
    }

    private Lists.Read read(String rows) throws IOException {
        return Lists.read(Lists.write(folder, "list", HEAD + rows));
    }

    private static String row(String md5, String baseline) {
        return md5 + ";;;1;n;n;n;;1;y;image;" + baseline + "\n";
    }
}
