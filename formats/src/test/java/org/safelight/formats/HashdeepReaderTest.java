package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

class HashdeepReaderTest {
    private static final String HEAD =
            "%%%% HASHDEEP-1.0\n%%%% size,sha256,md5,filename\n## Invoked from: /made/up\n##\n";
    private static final String ROW = "12," + Lists.SHA256 + "," + Lists.MD5 + ",a, b.jpg\n";

    @TempDir
    private Path folder;

    @Test
    void reads_the_columns_that_the_head_names_in_any_order() throws IOException {
        Path file = Lists.write(folder, "list", HEAD + ROW);
        assertThat(ListFile.open(file, ListOptions.NONE).format()).isEqualTo(ListFormat.HASHDEEP);
        assertThat(Lists.read(file).only().digests())
                .containsExactly(
                        Digest.parse(DigestKind.MD5, Lists.MD5), Digest.parse(DigestKind.SHA256, Lists.SHA256));
    }

    @Test
    void counts_columns_it_does_not_match_and_rows_that_are_broken() throws IOException {
        Lists.Read read = Lists.read(Lists.write(
                folder,
                "list",
                "%%%% HASHDEEP-1.0\n%%%% size,md5,whirlpool,filename\n12," + Lists.MD5 + ",ab,x\n12,zz,ab,x\n12\n"));
        assertThat(read.entries()).hasSize(1);
        assertThat(read.odd("a column of a kind that is not matched")).isEqualTo(1);
        assertThat(read.odd("not 32 hex digits")).isEqualTo(1);
        assertThat(read.odd("without the columns")).isEqualTo(2);
        assertThat(read.report().records()).isEqualTo(3);
    }

    @Test
    void refuses_a_file_that_ends_in_the_middle_of_a_row() throws IOException {
        Path file = Lists.write(folder, "list", HEAD + ROW + ROW.substring(0, 50));
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("line 6");
    }

    @Test
    void takes_no_row_before_the_columns_are_named() throws IOException {
        Lists.Read read = Lists.read(Lists.write(folder, "list", "%%%% HASHDEEP-1.0\n" + ROW));
        assertThat(read.entries()).isEmpty();
        assertThat(read.odd("without the columns")).isEqualTo(1);
    }
}
