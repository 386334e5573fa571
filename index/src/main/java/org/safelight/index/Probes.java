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

    private static final int PROBE_BITS = 10;
    private static final long NEXT_LINE = (long) LINE_BYTES << PROBE_BITS;
    private static final int SKETCHES_OF_A_LINE = LINE_BYTES / 2;
    /// Ranges of more lines are met by the processor's own reading ahead.
    private static final int USUAL_LINES = 6;

    /// query (32 bits), sketch (16), limit (8), band (8)
    private final long[] probe = new long[MOST];
    /// first posting (32 bits), posting after the last (32)
    private final long[] range = new long[MOST];
    /// Of each band, where its sketches begin.
    private final long[] sketches = new long[BandOrder.BANDS];

    private int size;

    /// offset of the line (54 bits), probe (10)
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
        size = 0;
        lineCount = 0;
        candidates = 0;
    }

    /// Adds postings `first` to `end` of a band, at least one, to be compared with this sketch.
    void add(int band, int first, int end, int sketch, int limit, int query) {
        int at = size++;
        probe[at] = (long) query << 32 | (long) sketch << 16 | (long) limit << 8 | band;
        range[at] = (long) first << 32 | end;
        long line = sketches[band] + 2L * first & -LINE_BYTES;
        int count = (int) (sketches[band] + 2L * end - 1 - line) / LINE_BYTES + 1;
        if (lineCount + Math.max(count, USUAL_LINES) > lines.length) {
            lines = Arrays.copyOf(lines, 2 * (lineCount + count + USUAL_LINES));
        }
        // A loop would end at another place each time, which the processor cannot foresee.
        long packed = line << PROBE_BITS | at;
        for (int i = 0; i < USUAL_LINES; i++) {
            lines[lineCount + i] = packed + i * NEXT_LINE;
        }
        for (int i = USUAL_LINES; i < count; i++) {
            lines[lineCount + i] = packed + i * NEXT_LINE;
        }
        lineCount += count;
    }

    boolean isFull() {
        return size == MOST || lineCount >= 4 * MOST;
    }

    void clearProbes() {
        size = 0;
        lineCount = 0;
    }

    int lineCount() {
        return lineCount;
    }

    /// Offset of a line.
    long lineOffset(int line) {
        return lines[line] >>> PROBE_BITS;
    }

    /// The probe of a line, for the next three.
    int probeOf(int line) {
        return (int) lines[line] & MOST - 1;
    }

    short sketch(int ofProbe) {
        return (short) (probe[ofProbe] >>> 16);
    }

    byte limit(int ofProbe) {
        return (byte) (probe[ofProbe] >>> 8);
    }

    /// Adds to the candidates the postings of a line whose bits are set: bit i stands for its sketch i.
    /// Those outside the range of the probe do not count.
    void addCandidates(int line, long near) {
        int of = probeOf(line);
        int band = (int) probe[of] & 0xff;
        // The line may begin before the sketches of the first posting.
        long place = (lineOffset(line) - sketches[band]) / 2;
        int first = (int) (range[of] >>> 32);
        int end = (int) range[of];
        if (candidates + SKETCHES_OF_A_LINE > candidatePlace.length) {
            candidatePlace = Arrays.copyOf(candidatePlace, 2 * candidatePlace.length);
            candidateQuery = Arrays.copyOf(candidateQuery, candidatePlace.length);
        }
        for (long bits = near; bits != 0; bits &= bits - 1) {
            long posting = place + Long.numberOfTrailingZeros(bits);
            if (posting >= first && posting < end) {
                candidateQuery[candidates] = (int) (probe[of] >>> 32);
                candidatePlace[candidates++] = posting << 8 | band;
            }
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

    /// Reads one byte of each line, so that the memory brings all of them at the same time. So little is
    /// done for each that dozens are on their way at once.
    void touchLines(MemorySegment bands) {
        long[] lines = this.lines;
        int sum = 0;
        for (int line = 0; line < lineCount; line++) {
            sum += bands.get(SlxFormat.BYTE, lines[line] >>> PROBE_BITS);
        }
        touched += sum;
    }

    void touch(MemorySegment segment, long[] offsets, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += segment.get(SlxFormat.BYTE, offsets[i]);
        }
        touched += sum;
    }
}
