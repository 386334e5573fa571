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
    private static final int BYTES = SKETCHES.vectorByteSize();

    @Override
    public void collect(MemorySegment bands, Probes probes) {
        int lines = probes.lineCount();
        for (int line = 0; line < lines; line++) {
            long offset = probes.lineOffset(line);
            int probe = probes.probeOf(line);
            ShortVector sketch = ShortVector.broadcast(SKETCHES, probes.sketch(probe));
            short limit = probes.limit(probe);
            long near = 0;
            for (int part = 0; part < Probes.LINE_BYTES; part += BYTES) {
                near |= ShortVector.fromMemorySegment(SKETCHES, bands, offset + part, ByteOrder.LITTLE_ENDIAN)
                                .lanewise(VectorOperators.XOR, sketch)
                                .lanewise(VectorOperators.BIT_COUNT)
                                .compare(VectorOperators.LE, limit)
                                .toLong()
                        << (part / 2);
            }
            if (near != 0) {
                probes.addCandidates(line, near);
            }
        }
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
    public String name() {
        return "vector-" + SKETCHES.vectorBitSize();
    }

    static boolean isWorthwhile() {
        return SKETCHES.vectorBitSize() == 256 || SKETCHES.vectorBitSize() == 512;
    }
}
