package org.safelight.index;

import java.lang.foreign.MemorySegment;

/// The innermost loops of look-alike search. All kernels give the same answers.
interface SearchKernel {
    /// Adds to the candidates of these probes every posting of theirs whose sketch is near enough.
    void collect(MemorySegment bands, Probes probes);

    /// As [#collect], for ranges that lie in memory one after the other: what comes after a range is soon
    /// needed too, so that reading beyond its end costs nothing.
    default void collectNeighbours(MemorySegment bands, Probes probes) {
        collect(bands, probes);
    }

    /// Writes to `near` the places from `from` to `to` at which the first 128 bits of an entry differ from
    /// these in at most `withinBits`.
    ///
    /// @param near has room for `to - from`
    /// @return how many there are
    int scan(long[] w0, long[] w1, int from, int to, long q0, long q1, int withinBits, int[] near);

    /// Writes to `near` the places from `from` to `to` of whole entries that differ from `query[at..at+3]` in at
    /// most `withinBits`. Word n of entry i is at `words + n * plane + 8 * i` of the segment.
    ///
    /// @param near has room for `to - from`
    /// @return how many there are
    int scan(
            MemorySegment segment,
            long words,
            long plane,
            int from,
            int to,
            long[] query,
            int at,
            int withinBits,
            int[] near);

    /// "plain", or "vector-" and the register width in bits.
    String name();
}
