package org.safelight.index;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the crowds of an index: codes that have at least [#FEWEST] rows within
/// [Crowds#MOST_FROM_MIDDLE] bits.
///
/// Idea: of rows within 10 bits of one code, one in four at least has no difference in bands 0 and 1, and such
/// rows follow each other in the order of [BandOrder]. So one pass over the rows looks for runs that are equal in
/// 32 bits; chance makes none. From the rows of a run its middles are reckoned, each bit as most rows have it, and
/// every row near one is a member, of the nearest: at most 15 bits leave one band of 16 equal, so only middles
/// with an equal band are compared. Whichever crowds are found, searching is exact, as a row is either a member or
/// in the bands. The same rows give the same crowds.
final class CrowdFinder {
    /// Fewer rows are looked at in the bands: that takes less than the usual time again.
    static final int FEWEST = 512;

    /// Rows of a run that are equal in 32 bits, at least; and those of a run that are reckoned with, at most.
    private static final int SHORTEST_RUN = 256;

    private static final int SAMPLE = 4096;
    private static final int MOST_GROUPS_OF_A_RUN = 32;
    /// Two rows of a crowd are rarely as far from each other.
    private static final int MOST_APART = 24;
    /// Middles as near are those of the same crowd.
    private static final int NEAR_MIDDLES = Crowds.MOST_FROM_MIDDLE / 2;

    private static final class Middle {
        private final long[] words;
        private final long rows;

        /// @param rows how many rows of its run are near
        private Middle(long[] words, long rows) {
            this.words = words;
            this.rows = rows;
        }
    }

    private final MemorySegment rows;
    private final int count;
    private long[] memberRows = new long[1024];
    private int members;

    private CrowdFinder(MemorySegment rows) {
        this.rows = rows;
        count = (int) (rows.byteSize() / 32);
    }

    /// The crowds of an index.
    ///
    /// @param members the rows that are in one
    /// @param section the bytes of the section *crowds*
    record Found(BitSet members, MemorySegment section) {}

    /// Finds the crowds among these rows, 32 bytes each in the order of [BandOrder]; null if there are none.
    ///
    /// @param arena where the section is allocated
    static @Nullable Found find(MemorySegment rows, Arena arena) {
        CrowdFinder finder = new CrowdFinder(rows);
        List<Middle> middles = finder.middles();
        return middles.isEmpty() ? null : finder.crowdsAround(middles, arena);
    }

    private List<Middle> middles() {
        List<Middle> candidates = new ArrayList<>();
        int begun = 0;
        for (int row = 1; row <= count; row++) {
            if (row == count || (word(row, 0) ^ word(begun, 0)) >>> 32 != 0) {
                if (row - begun >= SHORTEST_RUN) {
                    addMiddlesOf(begun, row, candidates);
                }
                begun = row;
            }
        }
        candidates.sort(Comparator.comparingLong((Middle middle) -> middle.rows).reversed());
        List<Middle> middles = new ArrayList<>();
        for (Middle each : candidates) {
            if (middles.size() < Crowds.MOST
                    && middles.stream().noneMatch(other -> distance(each.words, other.words) <= NEAR_MIDDLES)) {
                middles.add(each);
            }
        }
        return middles;
    }

    private void addMiddlesOf(int from, int to, List<Middle> into) {
        int step = (to - from) / SAMPLE + 1;
        List<long[]> left = new ArrayList<>();
        for (int row = from; row < to; row += step) {
            left.add(words(row));
        }
        for (int group = 0; group < MOST_GROUPS_OF_A_RUN && (long) left.size() * step >= SHORTEST_RUN; group++) {
            long[] seed = left.removeLast();
            long[] middle = majority(left.stream()
                    .filter(each -> distance(each, seed) <= MOST_APART)
                    .toList());
            int before = left.size();
            left.removeIf(each -> distance(each, middle) <= Crowds.MOST_FROM_MIDDLE);
            long near = (long) (before - left.size()) * step;
            if (near >= SHORTEST_RUN / 2) {
                into.add(new Middle(middle, near));
            }
        }
    }

    private static long[] majority(List<long[]> group) {
        long[] middle = new long[4];
        for (int bit = 0; bit < 256; bit++) {
            int set = 0;
            for (long[] each : group) {
                set += (int) (each[bit >>> 6] >>> bit) & 1;
            }
            if (2 * set > group.size()) {
                middle[bit >>> 6] |= 1L << bit;
            }
        }
        return middle;
    }

    private @Nullable Found crowdsAround(List<Middle> middles, Arena arena) {
        gatherMembers(middles);
        int[] sizes = new int[middles.size()];
        for (int i = 0; i < members; i++) {
            sizes[crowdOf(memberRows[i])]++;
        }
        int[] numbers = new int[sizes.length];
        int crowds = 0;
        int kept = 0;
        for (int crowd = 0; crowd < sizes.length; crowd++) {
            numbers[crowd] = sizes[crowd] >= FEWEST ? crowds++ : -1;
            kept += sizes[crowd] >= FEWEST ? sizes[crowd] : 0;
        }
        if (crowds == 0) {
            return null;
        }
        long[] inOrder = Arrays.stream(memberRows, 0, members)
                .filter(member -> numbers[crowdOf(member)] >= 0)
                .toArray();
        // By crowd, distance and row.
        Arrays.sort(inOrder);
        MemorySegment section = arena.allocate(
                Crowds.HEADER_BYTES + (long) Crowds.CROWD_BYTES * crowds + (long) Crowds.MEMBER_BYTES * kept);
        section.set(SlxFormat.INT, 0, crowds);
        section.set(SlxFormat.INT, 4, kept);
        long words = Crowds.HEADER_BYTES + (long) Crowds.CROWD_BYTES * crowds;
        BitSet isMember = new BitSet(count);
        for (int i = 0; i < kept; i++) {
            int row = (int) inOrder[i];
            isMember.set(row);
            for (int word = 0; word < 4; word++) {
                section.set(SlxFormat.LONG, words + 8 * ((long) word * kept + i), word(row, word));
            }
            section.set(SlxFormat.INT, words + 32L * kept + 4L * i, row);
        }
        int gap = 0;
        for (int row = isMember.nextSetBit(0); row >= 0; row = isMember.nextSetBit(row + 1)) {
            section.set(SlxFormat.INT, words + 36L * kept + 4L * gap, row - gap);
            gap++;
        }
        int first = 0;
        for (int crowd = 0; crowd < sizes.length; crowd++) {
            if (numbers[crowd] >= 0) {
                writeCrowd(section, numbers[crowd], middles.get(crowd).words, first, sizes[crowd], inOrder);
                first += sizes[crowd];
            }
        }
        return new Found(isMember, section);
    }

    private static void writeCrowd(
            MemorySegment section, int number, long[] middle, int first, int size, long[] members) {
        long at = Crowds.HEADER_BYTES + (long) Crowds.CROWD_BYTES * number;
        for (int word = 0; word < 4; word++) {
            section.set(SlxFormat.LONG, at + 8L * word, middle[word]);
        }
        section.set(SlxFormat.INT, at + Crowds.FIRST_AT, first);
        int within = 0;
        for (int distance = 0; distance <= Crowds.MOST_FROM_MIDDLE; distance++) {
            while (within < size && distanceOf(members[first + within]) <= distance) {
                within++;
            }
            section.set(SlxFormat.INT, at + Crowds.SHELLS_AT + 4L * distance, within);
        }
    }

    /// Puts into [#memberRows] every row that is near a middle: crowd (27 bits), distance (5), row (32).
    private void gatherMembers(List<Middle> middles) {
        int[] newest = new int[BandOrder.BANDS * BandOrder.VALUES];
        int[] older = new int[BandOrder.BANDS * middles.size()];
        BitSet isThere = new BitSet(newest.length);
        for (int middle = 0; middle < middles.size(); middle++) {
            for (int band = 0; band < BandOrder.BANDS; band++) {
                int bucket = band << 16 | BandOrder.band(middles.get(middle).words, 0, band);
                older[BandOrder.BANDS * middle + band] = isThere.get(bucket) ? newest[bucket] : -1;
                newest[bucket] = middle;
                isThere.set(bucket);
            }
        }
        long[] words = new long[4];
        for (int row = 0; row < count; row++) {
            long best = Long.MAX_VALUE;
            for (int word = 0; word < 4; word++) {
                words[word] = word(row, word);
            }
            for (int band = 0; band < BandOrder.BANDS; band++) {
                int bucket = band << 16 | BandOrder.band(words, 0, band);
                if (isThere.get(bucket)) {
                    for (int middle = newest[bucket]; middle >= 0; middle = older[BandOrder.BANDS * middle + band]) {
                        long distance = distance(words, middles.get(middle).words);
                        if (distance <= Crowds.MOST_FROM_MIDDLE) {
                            best = Math.min(best, distance << 32 | middle);
                        }
                    }
                }
            }
            if (best != Long.MAX_VALUE) {
                if (members == memberRows.length) {
                    memberRows = Arrays.copyOf(memberRows, 2 * members);
                }
                memberRows[members++] = (best & 0xffff_ffffL) << 37 | best >>> 32 << 32 | row;
            }
        }
    }

    private static int crowdOf(long member) {
        return (int) (member >>> 37);
    }

    private static int distanceOf(long member) {
        return (int) (member >>> 32) & 31;
    }

    private static int distance(long[] a, long[] b) {
        return Long.bitCount(a[0] ^ b[0])
                + Long.bitCount(a[1] ^ b[1])
                + Long.bitCount(a[2] ^ b[2])
                + Long.bitCount(a[3] ^ b[3]);
    }

    private long word(int row, int word) {
        return rows.get(SlxFormat.LONG, 32L * row + 8L * word);
    }

    private long[] words(int row) {
        return new long[] {word(row, 0), word(row, 1), word(row, 2), word(row, 3)};
    }
}
