package org.safelight.index;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Ranges of postings to compare with a sketch, the lines of memory they lie in, and the candidates found
/// in them. Reused, so that searching allocates nothing. Not thread safe.
final class Probes {
    /// Most probes at a time; more are worked off in several goes.
    static final int MOST = 1024;

    /// Bytes of a cache line: what memory gives at a time.
    static final int LINE_BYTES = 64;

    /// Ranges of more lines are met by the processor's own reading ahead.
    private static final int USUAL_LINES = 6;

    /// query (32 bits), sketch (16), limit (8), band (8)
    private final long[] probe = new long[MOST];
    /// first posting (32 bits), posting after the last (32)
    private final long[] range = new long[MOST];
    /// Of each band, where its sketches begin.
    private final long[] sketches = new long[Math.max(BandOrder.BANDS, SmallBands.BANDS)];

    private int size;

    private long[] lines = new long[8 * MOST];
    private int lineCount;

    private int[] candidateQuery = new int[1024];
    private long[] candidatePlace = new long[1024];
    private int candidates;

    /// Where touched bytes end up, so that the touching is not optimised away.
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /// Forgets all.
    void begin(BandLayout layout) {
        for (int band = 0; band < BandOrder.BANDS; band++) {
            sketches[band] = layout.sketches(band);
        }
        clearProbes();
        clearCandidates();
    }

    /// Forgets all, and takes the postings of all bands to be in one row from the beginning of the memory.
    void beginInOneRow() {
        Arrays.fill(sketches, 0);
        clearProbes();
        clearCandidates();
    }

    /// Adds postings `first` to `end` of a band, at least one, to be compared with this sketch.
    void add(int band, int first, int end, int sketch, int limit, int query) {
        int at = size++;
        probe[at] = (long) query << 32 | (long) sketch << 16 | (long) limit << 8 | band;
        range[at] = (long) first << 32 | end;
    }

    /// Notes the lines of memory of the range that was added last, for [#touchLines].
    void addLines() {
        int at = size - 1;
        long begin = offset(at);
        long line = begin & -LINE_BYTES;
        int count = (int) (begin + 2L * length(at) - 1 - line) / LINE_BYTES + 1;
        if (lineCount + Math.max(count, USUAL_LINES) > lines.length) {
            lines = Arrays.copyOf(lines, 2 * (lineCount + count + USUAL_LINES));
        }
        // A loop would end at another place each time, which the processor cannot foresee.
        for (int i = 0; i < USUAL_LINES; i++) {
            lines[lineCount + i] = line + (long) i * LINE_BYTES;
        }
        for (int i = USUAL_LINES; i < count; i++) {
            lines[lineCount + i] = line + (long) i * LINE_BYTES;
        }
        lineCount += count;
    }

    boolean isFull() {
        return size == MOST;
    }

    void clearProbes() {
        size = 0;
        lineCount = 0;
    }

    int size() {
        return size;
    }

    /// Where the sketches of this probe begin.
    long offset(int ofProbe) {
        return sketches[(int) probe[ofProbe] & 0xff] + 2 * (range[ofProbe] >>> 32);
    }

    /// How many sketches there are to compare.
    int length(int ofProbe) {
        return (int) range[ofProbe] - (int) (range[ofProbe] >>> 32);
    }

    short sketch(int ofProbe) {
        return (short) (probe[ofProbe] >>> 16);
    }

    byte limit(int ofProbe) {
        return (byte) (probe[ofProbe] >>> 8);
    }

    /// Adds to the candidates the sketches of a probe whose bits are set: bit i stands for number `from + i`.
    void addCandidates(int ofProbe, int from, long near) {
        long place = ((range[ofProbe] >>> 32) + from) << 8 | (probe[ofProbe] & 0xff);
        int query = (int) (probe[ofProbe] >>> 32);
        if (candidates + Long.SIZE > candidatePlace.length) {
            candidatePlace = Arrays.copyOf(candidatePlace, 2 * candidatePlace.length);
            candidateQuery = Arrays.copyOf(candidateQuery, candidatePlace.length);
        }
        for (long bits = near; bits != 0; bits &= bits - 1) {
            candidateQuery[candidates] = query;
            candidatePlace[candidates++] = place + ((long) Long.numberOfTrailingZeros(bits) << 8);
        }
    }

    int candidates() {
        return candidates;
    }

    void clearCandidates() {
        candidates = 0;
    }

    int candidateQuery(int candidate) {
        return candidateQuery[candidate];
    }

    int candidateBand(int candidate) {
        return (int) candidatePlace[candidate] & 0xff;
    }

    int candidatePosting(int candidate) {
        return (int) (candidatePlace[candidate] >>> 8);
    }

    /// Reads one byte of each line that was noted, so that the memory brings all of them at the same time. So
    /// little is done for each that dozens are on their way at once.
    void touchLines(MemorySegment bands) {
        touch(bands, lines, lineCount);
    }

    void touch(MemorySegment segment, long[] offsets, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += segment.get(SlxFormat.BYTE, offsets[i]);
        }
        touched += sum;
    }
}
