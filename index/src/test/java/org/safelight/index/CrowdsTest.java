package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.ListBuilder.aList;
import static org.safelight.index.ListBuilder.build;
import static org.safelight.index.Seeds.flip;
import static org.safelight.index.Seeds.hash;
import static org.safelight.index.Seeds.pick;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.PerceptualHash;

/// Near-identical hashes, which the bands leave out.
class CrowdsTest {
    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void queries_at_any_distance_from_crowds_get_what_the_scan_finds_one_by_one_and_together() throws IOException {
        List<PerceptualHash> middles = new ArrayList<>();
        List<PerceptualHash> entries = Seeds.hashes(random, HashColumn.FEWEST_BANDED);
        for (int crowd = 0; crowd < 6; crowd++) {
            // The last two are near each other, so that some hashes could be in either.
            PerceptualHash middle = crowd == 5 ? flip(middles.getLast(), 12, random) : hash(random);
            middles.add(middle);
            addNear(middle, 600 + 500 * crowd, crowd == 3 ? 20 : 10, entries);
        }
        LinearScan scan = LinearScan.over(entries.stream().distinct().toList());
        List<PerceptualHash> queries = new ArrayList<>();
        for (int bits = 0; bits < 64; bits += 3) {
            for (PerceptualHash middle : middles) {
                queries.add(flip(middle, bits, random));
            }
            queries.add(flip(pick(entries, random), bits, random));
        }
        try (FingerprintIndex index =
                FingerprintIndex.open(build(folder.resolve("x.slx"), aList("x").withHashes(entries)))) {
            assertThat(crowdsOf(index).members()).isGreaterThan(8_000);
            assertThat(index.structureFaults()).isEmpty();
            for (int within : new int[] {0, 1, 15, 16, 31, 40}) {
                List<List<String>> expected = new ArrayList<>();
                for (PerceptualHash query : queries) {
                    expected.add(scan.within(query, within).stream()
                            .map(found ->
                                    found.distanceBits() + scan.hash(found.id()).hex())
                            .sorted()
                            .toList());
                    assertThat(told(index.lookAlikes(query, within))).isEqualTo(expected.getLast());
                }
                List<List<String>> together = new ArrayList<>();
                index.lookAlikesOfEach(queries, within, 1, (of, alikes) -> together.add(told(alikes)));
                assertThat(together).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_crowd_has_512_hashes_or_more() throws IOException {
        for (int size : new int[] {CrowdFinder.FEWEST - 1, CrowdFinder.FEWEST}) {
            List<PerceptualHash> entries = Seeds.hashes(random, HashColumn.FEWEST_BANDED);
            PerceptualHash middle = hash(random);
            for (int i = 0; i < size; i++) {
                // Three bits differ, in 512 ways.
                entries.add(new PerceptualHash(middle.w0(), middle.w1(), middle.w2(), middle.w3() ^ three(i)));
            }
            try (FingerprintIndex index = FingerprintIndex.open(
                    build(folder.resolve("x" + size), aList("x").withHashes(entries)))) {
                assertThat(index.file().has(SectionKind.CROWDS)).isEqualTo(size >= CrowdFinder.FEWEST);
            }
        }
    }

    @Test
    void a_list_of_near_identical_hashes_alone_has_empty_bands_and_is_searched_exactly() throws IOException {
        PerceptualHash middle = hash(random);
        List<PerceptualHash> entries = new ArrayList<>();
        addNear(middle, HashColumn.FEWEST_BANDED + 15_000, 10, entries);
        LinearScan scan = LinearScan.over(entries.stream().distinct().toList());
        try (FingerprintIndex index =
                FingerprintIndex.open(build(folder.resolve("x.slx"), aList("x").withHashes(entries)))) {
            assertThat(crowdsOf(index).members()).isEqualTo(scan.size());
            for (int bits : new int[] {0, 20, 30, 34, 40}) {
                PerceptualHash query = flip(middle, bits, random);
                assertThat(index.lookAlikes(query, 31)).hasSameSizeAs(scan.within(query, 31));
            }
            assertThat(index.structureFaults()).isEmpty();
        }
    }

    private static long three(int number) {
        return 1L << (number & 7) | 1L << (8 + (number >>> 3 & 7)) | 1L << (16 + (number >>> 6));
    }

    private void addNear(PerceptualHash middle, int count, int mostBits, List<PerceptualHash> into) {
        for (int i = 0; i < count; i++) {
            into.add(flip(middle, random.nextInt(mostBits + 1), random));
        }
    }

    private static Crowds crowdsOf(FingerprintIndex index) {
        SlxFile.Section section = index.file().section(SectionKind.CROWDS);
        SlxFile.Section rows = index.hashes().rows();
        return new Crowds(section.bytes(), section, rows.bytes(), rows);
    }

    private static List<String> told(List<LookAlike> alikes) {
        return alikes.stream()
                .map(alike -> alike.distanceBits() + alike.entryHash().hex())
                .sorted()
                .toList();
    }
}
