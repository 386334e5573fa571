package org.safelight.index;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Hashes that are near one code in their hundreds, kept out of the bands and compared in a row: see
/// [BandedIndex] for why. [CrowdFinder] says which these are.
///
/// Each crowd has a middle, and its members are in the order of their distance from it, so that a query at
/// distance D from the middle is compared only with those at D - r to D + r: by the triangle inequality no
/// other can be within r. A crowd costs a query that is far from it one distance.
///
/// **Layout** of the section *crowds*: number of crowds (4), of members in all (4), zero (8); for each crowd 104
/// bytes: its middle (4 words of 8), its first member (4), how many of its members are within 0, 1, ... 15 bits
/// of the middle (4 each), zero (4); then word 0 of all members, crowd after crowd (8 each), so words 1, 2 and 3;
/// their rows (4 each); and, ascending, the row of each member less the number of members before it (4 each),
/// by which a posting of band 0, where members are left out, tells its row.
///
/// Thread safe.
final class Crowds {
    /// A member is within so many bits of the middle.
    static final int MOST_FROM_MIDDLE = 15;

    static final int MOST = 1024;
    static final int HEADER_BYTES = 16;
    static final int CROWD_BYTES = 104;
    static final int FIRST_AT = 32;
    static final int SHELLS_AT = 36;
    static final int MEMBER_BYTES = 40;
    private static final int AT_ONCE = 1024;

    private final MemorySegment bytes;
    private final SlxFile.@Nullable Section guarded;
    private final MemorySegment rows;
    private final SlxFile.@Nullable Section guardedRows;
    private final int members;
    private final long words;
    /// Four words each.
    private final long[] middles;
    /// Of each crowd its first member, then for each distance from 0 on the member after those.
    private final int[] ends;

    /// @param guarded whose bytes these are, if they are of a file: then they are verified before use
    /// @param rows the rows of the index
    /// @param guardedRows whose bytes these are, likewise
    /// @throws CorruptIndexException if a number in it does not fit
    Crowds(
            MemorySegment bytes,
            SlxFile.@Nullable Section guarded,
            MemorySegment rows,
            SlxFile.@Nullable Section guardedRows) {
        this.bytes = bytes;
        this.guarded = guarded;
        this.rows = rows;
        this.guardedRows = guardedRows;
        int count = bytes.byteSize() < HEADER_BYTES ? -1 : intAt(0);
        members = count < 0 ? -1 : intAt(4);
        if (count < 0 || count > MOST || members < 0 || members > rows.byteSize() / 32) {
            throw corrupt("it says to have more members than there are rows");
        }
        words = HEADER_BYTES + (long) CROWD_BYTES * count;
        if (bytes.byteSize() != words + (long) MEMBER_BYTES * members) {
            throw corrupt("its length does not fit its members");
        }
        middles = new long[4 * count];
        ends = new int[count * (MOST_FROM_MIDDLE + 2)];
        int end = 0;
        for (int crowd = 0; crowd < count; crowd++) {
            long at = HEADER_BYTES + (long) CROWD_BYTES * crowd;
            for (int word = 0; word < 4; word++) {
                middles[4 * crowd + word] = longAt(at + 8L * word);
            }
            int first = intAt(at + FIRST_AT);
            if (first != end) {
                throw corrupt("its crowds do not follow each other");
            }
            ends[crowd * (MOST_FROM_MIDDLE + 2)] = first;
            for (int distance = 0; distance <= MOST_FROM_MIDDLE; distance++) {
                int within = intAt(at + SHELLS_AT + 4L * distance);
                if (within < end - first || within > members - first) {
                    throw corrupt("the members of a crowd are out of order");
                }
                end = first + within;
                ends[crowd * (MOST_FROM_MIDDLE + 2) + distance + 1] = end;
            }
        }
        if (end != members) {
            throw corrupt("its crowds do not have all members");
        }
    }

    int members() {
        return members;
    }

    /// Tells all members within this distance of query number `query` of these.
    ///
    /// @return false if the sink wants no more
    boolean search(long[] queries, int query, int withinBits, SearchKernel kernel, HitSink sink) {
        int at = 4 * query;
        for (int crowd = 0; crowd < middles.length / 4; crowd++) {
            int fromMiddle = Long.bitCount(middles[4 * crowd] ^ queries[at])
                    + Long.bitCount(middles[4 * crowd + 1] ^ queries[at + 1])
                    + Long.bitCount(middles[4 * crowd + 2] ^ queries[at + 2])
                    + Long.bitCount(middles[4 * crowd + 3] ^ queries[at + 3]);
            int nearest = Math.max(0, fromMiddle - withinBits);
            int farthest = Math.min(MOST_FROM_MIDDLE, fromMiddle + withinBits);
            if (nearest <= farthest) {
                int shell = crowd * (MOST_FROM_MIDDLE + 2);
                if (!scan(
                        ends[shell + nearest], ends[shell + farthest + 1], queries, query, withinBits, kernel, sink)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean scan(
            int first, int end, long[] queries, int query, int withinBits, SearchKernel kernel, HitSink sink) {
        int[] near = null;
        for (int from = first; from < end; from += AT_ONCE) {
            int to = Math.min(end, from + AT_ONCE);
            for (int word = 0; word < 4; word++) {
                verify(word(from, word), 8L * (to - from));
            }
            near = near == null ? new int[AT_ONCE] : near;
            int found = kernel.scan(bytes, words, 8L * members, from, to, queries, 4 * query, withinBits, near);
            for (int i = 0; i < found; i++) {
                int row = intAt(word(members, 3) + 4L * near[i]);
                int distance = distanceOfRow(row, queries, 4 * query);
                // A copy that is not the row would be told for what it is not.
                if (distance > withinBits) {
                    throw corrupt("a member in it is not the row that it refers to");
                }
                if (!sink.hit(query, row, distance)) {
                    return false;
                }
            }
        }
        return true;
    }

    private int distanceOfRow(int row, long[] queries, int at) {
        if (row < 0 || row >= rows.byteSize() / 32) {
            throw corrupt("it refers to a row that is not there");
        }
        if (guardedRows != null) {
            guardedRows.verify(32L * row, 32);
        }
        int distance = 0;
        for (int word = 0; word < 4; word++) {
            distance += Long.bitCount(rows.get(SlxFormat.LONG, 32L * row + 8L * word) ^ queries[at + word]);
        }
        return distance;
    }

    private int intAt(long offset) {
        verify(offset, 4);
        return bytes.get(SlxFormat.INT, offset);
    }

    private long longAt(long offset) {
        verify(offset, 8);
        return bytes.get(SlxFormat.LONG, offset);
    }

    private void verify(long offset, long length) {
        if (guarded != null) {
            guarded.verify(offset, length);
        }
    }

    private RuntimeException corrupt(String what) {
        return guarded == null ? new IllegalStateException("Of the crowds: " + what + ".") : guarded.corrupt(what);
    }

    private long word(int member, int word) {
        return words + 8 * ((long) word * members + member);
    }

    /// The row of this posting of band 0: so many more as members come before it.
    int rowOfPosting(int posting) {
        long gaps = word(members, 3) + 4L * members;
        int low = 0;
        int high = members;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (intAt(gaps + 4L * middle) <= posting) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return posting + low;
    }
}
