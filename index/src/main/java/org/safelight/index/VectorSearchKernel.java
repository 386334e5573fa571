package org.safelight.index;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The search kernel for the Vector API, with registers of whatever width the processor prefers.
final class VectorSearchKernel implements SearchKernel {
    private static final VectorSpecies<Short> SKETCHES = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> WORDS = LongVector.SPECIES_PREFERRED;

    @Override
    public void collect(MemorySegment bands, Probes probes) {
        for (int probe = 0; probe < probes.size(); probe++) {
            long offset = probes.offset(probe);
            int length = probes.length(probe);
            ShortVector sketch = ShortVector.broadcast(SKETCHES, probes.sketch(probe));
            short limit = probes.limit(probe);
            for (int from = 0; from < length; from += SKETCHES.length()) {
                long near = near(bands, offset + 2L * from, sketch, limit);
                if (near != 0) {
                    addCandidates(probes, probe, from, near, length);
                }
            }
        }
    }

    /// Two registers for each turn of the loop, so that it ends after as many turns for nearly all buckets,
    /// which the processor foresees.
    @Override
    public void collectNeighbours(MemorySegment bands, Probes probes) {
        for (int probe = 0; probe < probes.size(); probe++) {
            long offset = probes.offset(probe);
            int length = probes.length(probe);
            ShortVector sketch = ShortVector.broadcast(SKETCHES, probes.sketch(probe));
            short limit = probes.limit(probe);
            for (int from = 0; from < length; from += 2 * SKETCHES.length()) {
                long near = near(bands, offset + 2L * from, sketch, limit)
                        | near(bands, offset + 2L * (from + SKETCHES.length()), sketch, limit) << SKETCHES.length();
                if (near != 0) {
                    addCandidates(probes, probe, from, near, length);
                }
            }
        }
    }

    /// The last register may have gone beyond the range.
    private static void addCandidates(Probes probes, int probe, int from, long near, int length) {
        probes.addCandidates(probe, from, near & -1L >>> Math.max(0, Long.SIZE - (length - from)));
    }

    private static long near(MemorySegment bands, long offset, ShortVector sketch, short limit) {
        return ShortVector.fromMemorySegment(SKETCHES, bands, offset, ByteOrder.LITTLE_ENDIAN)
                .lanewise(VectorOperators.XOR, sketch)
                .lanewise(VectorOperators.BIT_COUNT)
                .compare(VectorOperators.LE, limit)
                .toLong();
    }

    @Override
    public int scan(long[] w0, long[] w1, int from, int to, long q0, long q1, int withinBits, int[] near) {
        int count = 0;
        int i = from;
        for (; i <= to - WORDS.length(); i += WORDS.length()) {
            LongVector bits = LongVector.fromArray(WORDS, w0, i)
                    .lanewise(VectorOperators.XOR, q0)
                    .lanewise(VectorOperators.BIT_COUNT)
                    .add(LongVector.fromArray(WORDS, w1, i)
                            .lanewise(VectorOperators.XOR, q1)
                            .lanewise(VectorOperators.BIT_COUNT));
            long hits = bits.compare(VectorOperators.LE, withinBits).toLong();
            for (; hits != 0; hits &= hits - 1) {
                near[count++] = i + Long.numberOfTrailingZeros(hits);
            }
        }
        for (; i < to; i++) {
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
        int i = from;
        for (; i <= to - WORDS.length(); i += WORDS.length()) {
            long offset = words + 8L * i;
            long hits = difference(segment, offset, query[at])
                    .add(difference(segment, offset + plane, query[at + 1]))
                    .add(difference(segment, offset + 2 * plane, query[at + 2]))
                    .add(difference(segment, offset + 3 * plane, query[at + 3]))
                    .compare(VectorOperators.LE, withinBits)
                    .toLong();
            for (; hits != 0; hits &= hits - 1) {
                near[count++] = i + Long.numberOfTrailingZeros(hits);
            }
        }
        for (; i < to; i++) {
            int distance = 0;
            for (int word = 0; word < 4; word++) {
                distance +=
                        Long.bitCount(segment.get(SlxFormat.LONG, words + word * plane + 8L * i) ^ query[at + word]);
            }
            if (distance <= withinBits) {
                near[count++] = i;
            }
        }
        return count;
    }

    private static LongVector difference(MemorySegment segment, long offset, long query) {
        return LongVector.fromMemorySegment(WORDS, segment, offset, ByteOrder.LITTLE_ENDIAN)
                .lanewise(VectorOperators.XOR, query)
                .lanewise(VectorOperators.BIT_COUNT);
    }

    @Override
    public String name() {
        return "vector-" + SKETCHES.vectorBitSize();
    }

    static boolean isWorthwhile() {
        return SKETCHES.vectorBitSize() == 256 || SKETCHES.vectorBitSize() == 512;
    }
}
