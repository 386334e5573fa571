package org.safelight.index;

import java.util.Arrays;

/// What a search of several queries finds, in little memory. Not thread safe.
final class Hits implements HitSink {
    /// Beyond so many, queries are better asked one after the other.
    static final int MOST = 8_000_000;

    private static final int DISTANCE_BITS = 9;
    private static final int ROW_BITS = 31;
    /// Most queries whose numbers fit.
    static final int MOST_QUERIES = 1 << 24;

    private final int most;
    /// query (24 bits), row (31), distance (9)
    private long[] hits = new long[1024];
    private int size;
    private boolean overflowed;

    /// @param most the search is stopped when there are more
    Hits(int most) {
        this.most = most;
    }

    @Override
    public boolean hit(int query, int row, int distanceBits) {
        if (size == most) {
            overflowed = true;
            return false;
        }
        if (size == hits.length) {
            hits = Arrays.copyOf(hits, (int) Math.min(most, 2L * size));
        }
        hits[size++] = (long) query << (ROW_BITS + DISTANCE_BITS) | (long) row << DISTANCE_BITS | distanceBits;
        return true;
    }

    /// Whether there were too many, so that these are not all.
    boolean overflowed() {
        return overflowed;
    }

    /// Puts them in the order of queries.
    Hits sort() {
        Arrays.sort(hits, 0, size);
        return this;
    }

    int size() {
        return size;
    }

    int query(int hit) {
        return (int) (hits[hit] >>> (ROW_BITS + DISTANCE_BITS));
    }

    int row(int hit) {
        return (int) (hits[hit] >>> DISTANCE_BITS) & Integer.MAX_VALUE;
    }

    int distanceBits(int hit) {
        return (int) hits[hit] & (1 << DISTANCE_BITS) - 1;
    }
}
