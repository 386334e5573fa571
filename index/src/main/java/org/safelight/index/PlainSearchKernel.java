package org.safelight.index;

import java.lang.foreign.MemorySegment;

/// The search kernel that runs everywhere: four sketches at a time in one long.
final class PlainSearchKernel implements SearchKernel {
    private static final long EACH = 0x0001_0001_0001_0001L;
    private static final long TOP = 0x8000_8000_8000_8000L;

    @Override
    public void collect(MemorySegment bands, Probes probes) {
        for (int probe = 0; probe < probes.size(); probe++) {
            long offset = probes.offset(probe);
            int length = probes.length(probe);
            long sketch = (probes.sketch(probe) & 0xffff) * EACH;
            long limit = probes.limit(probe) * EACH | TOP;
            for (int from = 0; from < length; from += 4) {
                long x = bands.get(SlxFormat.LONG, offset + 2L * from) ^ sketch;
                x -= x >>> 1 & 0x5555_5555_5555_5555L;
                x = (x & 0x3333_3333_3333_3333L) + (x >>> 2 & 0x3333_3333_3333_3333L);
                x = x + (x >>> 4) & 0x0f0f_0f0f_0f0f_0f0fL;
                x = x + (x >>> 8) & 0x001f_001f_001f_001fL;
                // The top bit of each 16 stays where the number of bits is within the limit.
                long near = limit - x & TOP;
                if (near != 0) {
                    // The last four may go beyond the range.
                    probes.addCandidates(
                            probe, from, gathered(near) & -1L >>> Math.max(0, Long.SIZE - (length - from)));
                }
            }
        }
    }

    /// Bits 15, 31, 47, 63 as bits 0 to 3.
    private static long gathered(long near) {
        return (near >>> 15 & 1) | (near >>> 30 & 2) | (near >>> 45 & 4) | (near >>> 60 & 8);
    }

    @Override
    public int scan(long[] w0, long[] w1, int from, int to, long q0, long q1, int withinBits, int[] near) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (Long.bitCount(w0[i] ^ q0) + Long.bitCount(w1[i] ^ q1) <= withinBits) {
                near[count++] = i;
            }
        }
        return count;
    }

    @Override
    public int scan(
            MemorySegment segment,
            long words,
            long plane,
            int from,
            int to,
            long[] query,
            int at,
            int withinBits,
            int[] near) {
        int count = 0;
        for (int i = from; i < to; i++) {
            long offset = words + 8L * i;
            int distance = Long.bitCount(segment.get(SlxFormat.LONG, offset) ^ query[at])
                    + Long.bitCount(segment.get(SlxFormat.LONG, offset + plane) ^ query[at + 1])
                    + Long.bitCount(segment.get(SlxFormat.LONG, offset + 2 * plane) ^ query[at + 2])
                    + Long.bitCount(segment.get(SlxFormat.LONG, offset + 3 * plane) ^ query[at + 3]);
            if (distance <= withinBits) {
                near[count++] = i;
            }
        }
        return count;
    }

    @Override
    public String name() {
        return "plain";
    }
}
