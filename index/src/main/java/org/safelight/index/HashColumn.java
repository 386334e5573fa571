package org.safelight.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PerceptualHash;

/// The different PDQ hashes in the order of [BandOrder], for each its list of claims, and the way to those
/// that look alike: [BandedIndex] where there are many, a scan where there are few.
final class HashColumn {
    /// From this many hashes on there are bands. Fewer are scanned as fast, and bands are 16 MiB at least.
    static final int FEWEST_BANDED = 50_000;

    private final SlxFile.Section rows;
    private final SlxFile.Section lists;
    private final SlxFile.@Nullable Section bands;
    private final SlxFile.@Nullable Section crowds;
    /// Of the file; replaced by one of a copy in memory when there is one.
    private volatile @Nullable BandedIndex banded;

    HashColumn(SlxFile file) {
        rows = file.section(SectionKind.PDQ_ROWS);
        lists = file.section(SectionKind.PDQ_LISTS);
        if (lists.size() != rows.size()) {
            throw lists.corrupt("its length does not fit the rows");
        }
        if (rows.size() > Integer.MAX_VALUE - 8) {
            throw rows.corrupt("it has more rows than can be numbered");
        }
        bands = file.has(SectionKind.BANDS) ? file.section(SectionKind.BANDS) : null;
        crowds = file.has(SectionKind.CROWDS) ? file.section(SectionKind.CROWDS) : null;
        if (bands == null && crowds != null) {
            throw crowds.corrupt("there are no bands beside it");
        }
        banded = bands == null
                ? null
                : banded(bands, crowds == null ? null : new Crowds(crowds.bytes(), crowds, rows.bytes(), rows));
    }

    private BandedIndex banded(SlxFile.Section tables, @Nullable Crowds members) {
        if (count() == 0
                || tables.byteSize()
                        != BandLayout.of(count(), members == null ? 0 : members.members())
                                .bytes()) {
            throw tables.corrupt("its length does not fit the rows");
        }
        return new BandedIndex(rows.bytes(), tables.bytes(), rows, tables, members, SearchKernels.chosen());
    }

    int count() {
        return (int) rows.size();
    }

    /// Whether near-identical hashes in their hundreds are kept beside the bands.
    boolean hasCrowds() {
        return crowds != null;
    }

    SlxFile.Section rows() {
        return rows;
    }

    SlxFile.Section lists() {
        return lists;
    }

    /// A word of a row in shuffled order. The caller has verified the row.
    long word(int row, int word) {
        return rows.bytes().get(SlxFormat.LONG, 32L * row + 8L * word);
    }

    /// The row of this hash, verified; -1 if it is not listed. A search by halving, for single questions.
    int find(PerceptualHash hash) {
        long[] asked = new long[4];
        BitShuffle.shuffle(hash, asked, 0);
        int low = 0;
        int high = count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            rows.verify(32L * middle, 32);
            int order = 0;
            for (int word = 0; word < 4 && order == 0; word++) {
                order = word == 0
                        ? Long.compareUnsigned(BandOrder.sortable(word(middle, 0)), BandOrder.sortable(asked[0]))
                        : Long.compareUnsigned(word(middle, word), asked[word]);
            }
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /// The hash of this row, its bits in the order of PDQ again.
    PerceptualHash hash(int row) {
        rows.verify(32L * row, 32);
        return BitShuffle.restore(word(row, 0), word(row, 1), word(row, 2), word(row, 3));
    }

    /// What is out of order, in words: rows that do not ascend, a list that is not there, or bands that are not
    /// those of the rows. These are made again and compared, which takes as long as when the index was built.
    Optional<String> structureFault(long listCount) {
        rows.verifyAll();
        for (int row = 0; row < count(); row++) {
            int order = row == 0
                    ? -1
                    : Long.compareUnsigned(BandOrder.sortable(word(row - 1, 0)), BandOrder.sortable(word(row, 0)));
            for (int word = 1; word < 4 && order == 0; word++) {
                order = Long.compareUnsigned(word(row - 1, word), word(row, word));
            }
            if (order >= 0) {
                return Optional.of("The PDQ hashes are out of order at row " + row + ".");
            }
            if (lists.number(row) >= listCount) {
                return Optional.of("The PDQ hash of row " + row + " has no list of claims.");
            }
        }
        return bands == null ? Optional.empty() : bandFault(bands);
    }

    private Optional<String> bandFault(SlxFile.Section found) {
        found.verifyAll();
        try (Arena all = Arena.ofConfined()) {
            CrowdFinder.Found right = CrowdFinder.find(rows.bytes(), all);
            if (crowds != null) {
                crowds.verifyAll();
            }
            boolean isRight = right == null
                    ? crowds == null
                    : crowds != null && crowds.bytes().mismatch(right.section()) < 0;
            if (!isRight) {
                return Optional.of(
                        "The crowds of the PDQ hashes are not those of the hashes: look-alikes would not be found.");
            }
            BandBuilder builder = new BandBuilder(rows.bytes(), right == null ? null : right.members());
            for (int band = 0; band < BandOrder.BANDS; band++) {
                if (bandDiffers(found, builder, band)) {
                    return Optional.of("Band " + band
                            + " of the PDQ hashes is not that of the hashes: look-alikes would not be found.");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean bandDiffers(SlxFile.Section found, BandBuilder builder, int band) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment right = arena.allocate(builder.layout().bandBytes(band), 64);
            builder.make(band, right);
            return found.bytes()
                            .asSlice(builder.layout().directory(band), right.byteSize())
                            .mismatch(right)
                    >= 0;
        }
    }

    /// Copies what [BandedIndex] reads to memory in huge pages, and searches there from then on. The caller has
    /// verified all pages.
    ///
    /// @param arena whose closing gives the memory back
    MemoryCopy copyToMemory(Arena arena) {
        BandedIndex ofFile = banded;
        if (ofFile == null || bands == null) {
            return new MemoryCopy.NotNeeded();
        }
        long begun = System.nanoTime();
        long hugeBefore = HugePages.inUseBytes();
        // Each begins at a page, and so at a line.
        long rowBytes = SlxFormat.pagesFor(rows.byteSize()) * SlxFormat.PAGE_BYTES;
        long bytes = rowBytes + bands.byteSize();
        MemorySegment memory = HugePages.allocate(bytes, arena);
        if (memory == null) {
            return new MemoryCopy.NoRoom(bytes);
        }
        copy(rows.bytes(), memory);
        copy(bands.bytes(), memory.asSlice(rowBytes));
        banded = ofFile.with(memory.asSlice(0, rows.byteSize()), memory.asSlice(rowBytes));
        HugePages.letGo(rows.bytes());
        HugePages.letGo(bands.bytes());
        return new MemoryCopy.Copied(
                bytes, Math.max(0, HugePages.inUseBytes() - hugeBefore), Duration.ofNanos(System.nanoTime() - begun));
    }

    /// On all cores, as the system fills each page with zeros first.
    private static void copy(MemorySegment from, MemorySegment to) {
        long step = 64 << 20;
        LongStream.rangeClosed(0, (from.byteSize() - 1) / step)
                .parallel()
                .forEach(part -> MemorySegment.copy(
                        from, part * step, to, part * step, Math.min(step, from.byteSize() - part * step)));
    }

    /// Finds all rows within this distance of a hash in shuffled order.
    void search(long[] query, int withinBits, HitSink sink) {
        BandedIndex byBands = banded;
        if (byBands != null && withinBits <= SearchPlan.MOST_BITS) {
            byBands.search(query, withinBits, sink);
            return;
        }
        scan(query, withinBits, sink);
    }

    /// As [#search], for each of these hashes, four words each.
    void searchEach(long[] queries, int withinBits, HitSink sink) {
        BandedIndex byBands = banded;
        if (byBands != null && withinBits <= SearchPlan.MOST_BITS) {
            byBands.searchEach(queries, 0, queries.length / 4, withinBits, sink);
            return;
        }
        boolean[] isStopped = new boolean[1];
        for (int query = 0; query < queries.length / 4 && !isStopped[0]; query++) {
            int of = query;
            scan(Arrays.copyOfRange(queries, 4 * of, 4 * of + 4), withinBits, (zero, row, distance) -> {
                isStopped[0] = !sink.hit(of, row, distance);
                return !isStopped[0];
            });
        }
    }

    private void scan(long[] query, int withinBits, HitSink sink) {
        rows.verifyAll();
        for (int row = 0; row < count(); row++) {
            int distance = Long.bitCount(query[0] ^ word(row, 0)) + Long.bitCount(query[1] ^ word(row, 1));
            if (distance <= withinBits) {
                distance += Long.bitCount(query[2] ^ word(row, 2)) + Long.bitCount(query[3] ^ word(row, 3));
                if (distance <= withinBits && !sink.hit(0, row, distance)) {
                    return;
                }
            }
        }
    }

    /// Writes the sections from rows of four shuffled words, the first of them [BandOrder#sortable], and a
    /// reference.
    ///
    /// @return number of different hashes
    static int write(RowSpool spool, IndexWriter.ClaimLists lists, SlxFileWriter out, Path folder) throws IOException {
        spool.sort();
        try (RowSpool listOfRow = new RowSpool(1, folder)) {
            RowGroups groups = new RowGroups(spool, 4);
            long different = groups.countKeys();
            if (different > Integer.MAX_VALUE - 8) {
                throw new IOException("These lists have " + different + " different PDQ hashes, more than an index file"
                        + " can hold (" + (Integer.MAX_VALUE - 8) + "). Build two indexes.");
            }
            out.begin(SectionKind.PDQ_ROWS, 32);
            while (groups.next()) {
                out.putLong(BandOrder.original(groups.key(0)));
                for (int word = 1; word < 4; word++) {
                    out.putLong(groups.key(word));
                }
                listOfRow.add(lists.number(groups.references(), groups.referenceCount()));
            }
            out.end();
            DigestColumn.writeLists(SectionKind.PDQ_LISTS, listOfRow, lists, out);
            if (different >= FEWEST_BANDED) {
                writeBands(out);
            }
            return (int) different;
        }
    }

    private static void writeBands(SlxFileWriter out) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment rows = out.written(SectionKind.PDQ_ROWS, arena);
            CrowdFinder.Found crowds = CrowdFinder.find(rows, arena);
            BandBuilder builder = new BandBuilder(rows, crowds == null ? null : crowds.members());
            out.begin(SectionKind.BANDS, 1);
            builder.build(Runtime.getRuntime().availableProcessors(), out::putSegment);
            out.end();
            if (crowds != null) {
                out.begin(SectionKind.CROWDS, 1);
                out.putSegment(crowds.section());
                out.end();
            }
        }
    }
}
