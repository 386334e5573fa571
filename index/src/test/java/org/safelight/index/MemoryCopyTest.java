package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.ListBuilder.aList;
import static org.safelight.index.ListBuilder.build;
import static org.safelight.index.Seeds.flip;
import static org.safelight.index.Seeds.pick;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.PerceptualHash;

class MemoryCopyTest {
    @TempDir
    private Path folder;

    @Test
    void a_copy_in_memory_answers_as_the_file_does() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<PerceptualHash> entries = Seeds.hashes(random, HashColumn.FEWEST_BANDED);
        for (int i = 0; i < 2_000; i++) {
            entries.add(flip(entries.get(i % 2), random.nextInt(40), random));
        }
        List<PerceptualHash> queries = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            queries.add(flip(pick(entries, random), random.nextInt(40), random));
        }
        queries.addAll(entries.subList(0, 2));
        try (FingerprintIndex index =
                FingerprintIndex.open(build(folder.resolve("x.slx"), aList("x").withHashes(entries)))) {
            List<List<LookAlike>> ofFile =
                    queries.stream().map(query -> index.lookAlikes(query, 31)).toList();
            MemoryCopy copy = index.copyToMemory();
            assertThat(copy).isInstanceOf(MemoryCopy.Copied.class);
            assertThat(copy.words()).contains("copied to memory");
            assertThat(queries.stream()
                            .map(query -> index.lookAlikes(query, 31))
                            .toList())
                    .isEqualTo(ofFile);
            List<List<LookAlike>> together = new ArrayList<>();
            index.lookAlikesOfEach(queries, 31, 2, (of, alikes) -> together.add(alikes));
            assertThat(together).isEqualTo(ofFile);
            assertThat(index.copyToMemory()).as("is not made twice").isSameAs(copy);
            assertThat(index.structureFaults()).isEmpty();
        }
    }

    @Test
    void few_hashes_are_not_copied() throws IOException {
        List<PerceptualHash> entries = Seeds.hashes(new SplittableRandom(2), 10);
        try (FingerprintIndex index =
                FingerprintIndex.open(build(folder.resolve("x.slx"), aList("x").withHashes(entries)))) {
            assertThat(index.copyToMemory()).isEqualTo(new MemoryCopy.NotNeeded());
            assertThat(index.lookAlikes(entries.get(3), 31)).hasSize(1);
        }
    }

    @Test
    void more_memory_than_there_is_is_not_asked_for() {
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            assertThat(HugePages.allocate(Long.MAX_VALUE / 4, arena)).isNull();
        }
        assertThat(new MemoryCopy.NoRoom(6_300_000_000L).words()).contains("6.3 GB", "not free");
    }
}
