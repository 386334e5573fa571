package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.Seeds.flip;
import static org.safelight.index.Seeds.forSeeds;
import static org.safelight.index.Seeds.hash;
import static org.safelight.index.Seeds.pick;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.PerceptualHash;

class BandedIndexTest {
    private static final List<SearchKernel> KERNELS = List.of(new PlainSearchKernel(), new VectorSearchKernel());

    @TempDir
    private Path folder;

    /// Kinds of lists that are hard in different ways.
    private static final List<BiFunction<SplittableRandom, Integer, List<PerceptualHash>>> LISTS = List.of(
            Seeds::hashes,
            BandedIndexTest::inClusters,
            BandedIndexTest::withFewBits,
            BandedIndexTest::asOfPictures,
            BandedIndexTest::nearlyTheSame);

    @Test
    void finds_what_comparing_with_every_entry_finds_at_any_distance() {
        forSeeds(6, random -> {
            List<PerceptualHash> entries = LISTS.get(random.nextInt(LISTS.size()))
                    .apply(random, random.nextInt(3) == 0 ? 1 + random.nextInt(50) : 1_000 + random.nextInt(2_000));
            withIndexes(entries, (rows, indexes) -> {
                for (int within = 0; within <= SearchPlan.MOST_BITS; within++) {
                    for (int i = 0; i < 3; i++) {
                        PerceptualHash query =
                                i == 0 ? hash(random) : flip(pick(rows, random), random.nextInt(64), random);
                        List<String> expected = scan(rows, query, within);
                        for (BandedIndex index : indexes) {
                            assertThat(search(index, query, within))
                                    .as("within %d", within)
                                    .isEqualTo(expected);
                        }
                    }
                }
            });
        });
    }

    @Test
    void every_kind_of_list_is_searched_exactly_by_both_kernels_one_by_one_and_together() {
        SplittableRandom random = new SplittableRandom(7);
        for (var list : LISTS) {
            withIndexes(list.apply(random, 5_000), (rows, indexes) -> {
                List<PerceptualHash> queries = new ArrayList<>();
                for (int bits = 0; bits <= 33; bits++) {
                    for (int i = 0; i < 3; i++) {
                        queries.add(flip(pick(rows, random), bits, random));
                    }
                }
                for (int within : new int[] {0, 7, 15, 16, 30, 31, 40}) {
                    List<List<String>> expected = queries.stream()
                            .map(query -> scan(rows, query, within))
                            .toList();
                    for (BandedIndex index : indexes) {
                        assertThat(queries.stream()
                                        .map(query -> search(index, query, within))
                                        .toList())
                                .isEqualTo(expected);
                        assertThat(searchEach(index, queries, within)).isEqualTo(expected);
                    }
                }
            });
        }
    }

    @Test
    void finds_an_entry_exactly_at_the_limit_and_not_one_bit_past_it() {
        forSeeds(
                3,
                random -> withIndexes(Seeds.hashes(random, 1_000), (rows, indexes) -> {
                    for (int within = 0; within <= SearchPlan.MOST_BITS; within++) {
                        int row = random.nextInt(rows.size());
                        PerceptualHash at = flip(rows.get(row), within, random);
                        PerceptualHash past = flip(rows.get(row), within + 1, random);
                        for (BandedIndex index : indexes) {
                            assertThat(search(index, at, within)).containsExactly(row + " " + within);
                            assertThat(search(index, past, within)).isEmpty();
                        }
                    }
                }));
    }

    @Test
    void finds_differences_that_are_all_in_few_bands() {
        forSeeds(
                5,
                random -> withIndexes(Seeds.hashes(random, 1_000), (rows, indexes) -> {
                    for (int bands = 1; bands <= 16; bands++) {
                        for (int within : new int[] {8, 15, 16, 24, 31, 47, 63}) {
                            int row = random.nextInt(rows.size());
                            PerceptualHash query =
                                    flipInBands(rows.get(row), Math.min(within, 16 * bands), bands, random);
                            for (BandedIndex index : indexes) {
                                assertThat(search(index, query, within)).isEqualTo(scan(rows, query, within));
                            }
                        }
                    }
                }));
    }

    @Test
    void the_scan_of_many_queries_finds_what_the_scan_of_each_does() {
        SplittableRandom random = new SplittableRandom(5);
        for (var list : LISTS) {
            LinearScan scan = LinearScan.over(list.apply(random, 2_500 + random.nextInt(8)));
            List<PerceptualHash> queries = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                queries.add(flip(scan.hash(random.nextInt(scan.size())), i, random));
            }
            for (int within : new int[] {0, 31, 63, 100, 256}) {
                List<List<LinearScan.Found>> expected = queries.stream()
                        .map(query -> scan.within(query, within))
                        .toList();
                for (SearchKernel kernel : KERNELS) {
                    assertThat(scan.withinEach(queries, within, kernel)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void ends_when_told_to() {
        withIndexes(nearlyTheSame(new SplittableRandom(1), 5_000), (rows, indexes) -> {
            for (BandedIndex index : indexes) {
                int[] told = new int[1];
                index.search(words(rows.get(0)), 31, (query, row, distance) -> ++told[0] < 3);
                assertThat(told[0]).isEqualTo(3);
            }
        });
    }

    @Test
    void the_same_rows_make_the_same_bytes_however_many_cores_there_are() throws IOException {
        List<PerceptualHash> entries = inClusters(new SplittableRandom(3), 3_000);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment rows = rows(entries, arena);
            assertThat(bands(rows, 1, arena).mismatch(bands(rows, 5, arena))).isEqualTo(-1);
        }
    }

    @Test
    void an_index_file_with_bands_answers_as_the_scan_does() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        List<PerceptualHash> entries = inClusters(random, HashColumn.FEWEST_BANDED + 5_000);
        Path file = ListBuilder.build(
                folder.resolve("large.slx"), ListBuilder.aList("x").withHashes(entries));
        LinearScan scan = LinearScan.over(entries.stream().distinct().toList());
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            assertThat(index.file().has(SectionKind.BANDS)).isTrue();
            for (int within = 0; within <= 65; within += 5) {
                for (int i = 0; i < 20; i++) {
                    PerceptualHash query = flip(pick(entries, random), random.nextInt(50), random);
                    List<String> expected = scan.within(query, within).stream()
                            .map(found ->
                                    found.distanceBits() + scan.hash(found.id()).hex())
                            .sorted()
                            .toList();
                    List<LookAlike> all = index.lookAlikes(query, within);
                    assertThat(all)
                            .extracting(alike ->
                                    alike.distanceBits() + alike.entryHash().hex())
                            .containsExactlyInAnyOrderElementsOf(expected);
                    assertThat(index.nearest(query, within, 3))
                            .isEqualTo(all.stream().limit(3).toList());
                    assertThat(index.hasLookAlike(query, within)).isEqualTo(!all.isEmpty());
                }
            }
            List<PerceptualHash> different = entries.stream().distinct().toList();
            TreeSet<String> pairs = new TreeSet<>();
            List<List<LinearScan.Found>> near = scan.withinEach(different, 9);
            for (int i = 0; i < different.size(); i++) {
                for (LinearScan.Found found : near.get(i)) {
                    if (found.id() != i) {
                        pairs.add(pair(different.get(i), different.get(found.id()), found.distanceBits()));
                    }
                }
            }
            List<String> toldPairs = new ArrayList<>();
            index.pairsWithin(9, 2, (one, other, distance) -> toldPairs.add(pair(one, other, distance)));
            assertThat(pairs).hasSizeGreaterThan(1_000);
            assertThat(toldPairs).hasSameSizeAs(pairs);
            assertThat(new TreeSet<>(toldPairs)).isEqualTo(pairs);

            List<PerceptualHash> many = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                many.add(i % 50 == 0 ? PerceptualHash.ZERO : flip(pick(entries, random), random.nextInt(50), random));
            }
            for (int threads = 1; threads <= 3; threads++) {
                List<List<LookAlike>> told = new ArrayList<>();
                index.lookAlikesOfEach(many, 31, threads, (of, alikes) -> {
                    assertThat(of).isEqualTo(told.size());
                    told.add(alikes);
                });
                assertThat(told)
                        .isEqualTo(many.stream()
                                .map(query -> index.lookAlikes(query, 31))
                                .toList());
            }
        }
    }

    private static String pair(PerceptualHash one, PerceptualHash other, int distance) {
        boolean inOrder = one.hex().compareTo(other.hex()) < 0;
        return distance + (inOrder ? one.hex() + other.hex() : other.hex() + one.hex());
    }

    // ---- lists ----------------------------------------------------------------------------------------------------

    /// Groups that differ in up to 40 bits, with repeats.
    private static List<PerceptualHash> inClusters(SplittableRandom random, int count) {
        List<PerceptualHash> entries = new ArrayList<>();
        while (entries.size() < count) {
            entries.add(
                    entries.isEmpty() || random.nextInt(4) == 0
                            ? hash(random)
                            : flip(pick(entries, random), random.nextInt(40), random));
        }
        return entries;
    }

    /// Odd numbers of set bits, and few of them: many bands are zero.
    private static List<PerceptualHash> withFewBits(SplittableRandom random, int count) {
        List<PerceptualHash> entries = new ArrayList<>();
        while (entries.size() < count) {
            entries.add(flip(PerceptualHash.ZERO, 1 + 2 * random.nextInt(20), random));
        }
        return entries;
    }

    /// Half of the bits set, and neighbours alike, as natural pictures have.
    private static List<PerceptualHash> asOfPictures(SplittableRandom random, int count) {
        List<PerceptualHash> entries = new ArrayList<>();
        while (entries.size() < count) {
            long[] words = new long[4];
            boolean bit = random.nextBoolean();
            int set = 0;
            for (int i = 0; i < 256; i++) {
                bit = random.nextInt(10) < 3 ? !bit : bit;
                boolean mustBe = 256 - i <= 128 - set;
                boolean mayBe = set < 128;
                if (mustBe || (mayBe && bit)) {
                    words[i >>> 6] |= 1L << i;
                    set++;
                }
            }
            entries.add(new PerceptualHash(words[0], words[1], words[2], words[3]));
        }
        return entries;
    }

    /// All within 10 bits of one.
    private static List<PerceptualHash> nearlyTheSame(SplittableRandom random, int count) {
        PerceptualHash middle = hash(random);
        List<PerceptualHash> entries = new ArrayList<>();
        while (entries.size() < count) {
            entries.add(flip(middle, random.nextInt(6), random));
        }
        return entries;
    }

    private static PerceptualHash flipInBands(PerceptualHash hash, int bits, int bands, SplittableRandom random) {
        long[] words = words(hash);
        TreeSet<Integer> flipped = new TreeSet<>();
        int first = random.nextInt(16);
        while (flipped.size() < bits) {
            int band = (first + random.nextInt(bands)) & 15;
            int bit = (band >>> 2) * 64 + 48 - 16 * (band & 3) + random.nextInt(16);
            if (flipped.add(bit)) {
                words[bit >>> 6] ^= 1L << bit;
            }
        }
        return BitShuffle.restore(words[0], words[1], words[2], words[3]);
    }

    // ---- searching ------------------------------------------------------------------------------------------------

    private interface Use {
        /// @param rows the different entries, by row
        /// @param indexes the same with each kernel
        void of(List<PerceptualHash> rows, List<BandedIndex> indexes);
    }

    private static void withIndexes(List<PerceptualHash> entries, Use use) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment rows = rows(entries, arena);
            MemorySegment bands = bands(rows, 2, arena);
            CrowdFinder.Found found = CrowdFinder.find(rows, arena);
            Crowds crowds = found == null ? null : new Crowds(found.section(), null, rows, null);
            List<PerceptualHash> inOrder = new ArrayList<>();
            for (long at = 0; at < rows.byteSize(); at += 32) {
                inOrder.add(BitShuffle.restore(
                        rows.get(SlxFormat.LONG, at),
                        rows.get(SlxFormat.LONG, at + 8),
                        rows.get(SlxFormat.LONG, at + 16),
                        rows.get(SlxFormat.LONG, at + 24)));
            }
            use.of(
                    inOrder,
                    KERNELS.stream()
                            .map(kernel -> new BandedIndex(rows, bands, null, null, crowds, kernel))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MemorySegment rows(List<PerceptualHash> entries, Arena arena) {
        TreeSet<long[]> sorted = new TreeSet<>((a, b) -> {
            int order = Long.compareUnsigned(BandOrder.sortable(a[0]), BandOrder.sortable(b[0]));
            for (int word = 1; word < 4 && order == 0; word++) {
                order = Long.compareUnsigned(a[word], b[word]);
            }
            return order;
        });
        entries.forEach(entry -> sorted.add(words(entry)));
        MemorySegment rows = arena.allocate(32L * sorted.size(), 64);
        long at = 0;
        for (long[] row : sorted) {
            for (long word : row) {
                rows.set(SlxFormat.LONG, at, word);
                at += 8;
            }
        }
        return rows;
    }

    private static MemorySegment bands(MemorySegment rows, int threads, Arena arena) throws IOException {
        CrowdFinder.Found crowds = CrowdFinder.find(rows, arena);
        BandBuilder builder = new BandBuilder(rows, crowds == null ? null : crowds.members());
        MemorySegment bands = arena.allocate(builder.layout().bytes(), 64);
        long[] end = new long[1];
        builder.build(threads, band -> {
            MemorySegment.copy(band, 0, bands, end[0], band.byteSize());
            end[0] += band.byteSize();
        });
        assertThat(end[0]).isEqualTo(builder.layout().bytes());
        return bands;
    }

    private static long[] words(PerceptualHash hash) {
        long[] words = new long[4];
        BitShuffle.shuffle(hash, words, 0);
        return words;
    }

    /// Row and distance of each, in the order of rows.
    private static List<String> scan(List<PerceptualHash> rows, PerceptualHash query, int within) {
        List<String> found = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            int distance = rows.get(row).distanceBits(query);
            if (distance <= within) {
                found.add(row + " " + distance);
            }
        }
        return found;
    }

    private static List<String> search(BandedIndex index, PerceptualHash query, int within) {
        List<int[]> found = new ArrayList<>();
        index.search(words(query), within, (of, row, distance) -> found.add(new int[] {row, distance}));
        return told(found);
    }

    private static List<List<String>> searchEach(BandedIndex index, List<PerceptualHash> queries, int within) {
        long[] words = new long[4 * queries.size()];
        List<List<int[]>> found = new ArrayList<>();
        for (PerceptualHash query : queries) {
            BitShuffle.shuffle(query, words, 4 * found.size());
            found.add(new ArrayList<>());
        }
        index.searchEach(
                words,
                0,
                queries.size(),
                within,
                (of, row, distance) -> found.get(of).add(new int[] {row, distance}));
        return found.stream().map(BandedIndexTest::told).toList();
    }

    private static List<String> told(List<int[]> found) {
        return found.stream()
                .sorted(Comparator.comparingInt(hit -> hit[0]))
                .map(hit -> hit[0] + " " + hit[1])
                .toList();
    }
}
