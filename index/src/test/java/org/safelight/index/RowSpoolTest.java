package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowSpoolTest {
    @TempDir
    private Path folder;

    @Test
    void sorts_rows_as_unsigned_numbers_in_memory_and_in_a_file() throws IOException {
        for (long memory : new long[] {RowSpool.MEMORY_BYTES, 0}) {
            SplittableRandom random = new SplittableRandom(3);
            List<long[]> rows = new ArrayList<>();
            try (RowSpool spool = new RowSpool(2, folder, memory)) {
                for (int i = 0; i < 300_000; i++) {
                    // A third share the first word, so that one bucket is large.
                    long[] row = {i % 3 == 0 ? 7 : random.nextLong(), random.nextInt(50_000)};
                    rows.add(row);
                    spool.add(row);
                }
                spool.sort();
                rows.sort(Comparator.<long[], Long>comparing(row -> row[0], Long::compareUnsigned)
                        .thenComparing(row -> row[1], Long::compareUnsigned));
                assertThat(spool.rows()).isEqualTo(rows.size());
                for (int i = 0; i < rows.size(); i++) {
                    assertThat(spool.word(i, 0)).isEqualTo(rows.get(i)[0]);
                    assertThat(spool.word(i, 1)).isEqualTo(rows.get(i)[1]);
                }
            }
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
