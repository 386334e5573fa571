package org.safelight.index;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/// Look-alikes among the hashes of a small segment: in memory, made when it is opened.
///
/// [BandedIndex] looks at 272 buckets a question, however few hashes there are: beside an index of ten million, one
/// of a hundred thousand would take half as long again. Here a hash has 32 bands of 8 bits, and a question within
/// 31 bits looks at one bucket of each, which are longer, but lie in one piece.
///
/// **Why nothing is missed.** For a question within `r` bits each band gets a threshold, so that the sum of
/// (threshold + 1) over all bands is `r + 1`. If a hash differs in at most `r` bits, the sum of (bits that differ −
/// threshold − 1) is negative; so there is a band from which on all partial sums are negative, going round (else the
/// pieces that are not would add up to the whole). At this band the difference is within its threshold, and that of
/// it and the next two together within their three thresholds and 2. A posting's sketch is the next two bands, so
/// one comparison of 16 bits tests this. A row found from several bands is told at the first of them.
///
/// Beyond 63 bits all hashes are compared.
///
/// 224 bytes a hash. Thread safe; never changes.
final class SmallBands {
    static final int BANDS = 32;

    /// With more hashes the buckets are so long that [BandedIndex] is no slower.
    static final int MOST_HASHES = 1 << 18;

    private static final int VALUES = 1 << 8;
    private static final int MOST_BANDED_BITS = 63;
    /// Kernels read this far beyond a range at most.
    private static final int BYTES_READ_BEYOND = 256;

    private static final ThreadLocal<Probes> PROBES = ThreadLocal.withInitial(Probes::new);

    private final SearchKernel kernel;
    private final int count;
    private final long[] words;
    private final int[] starts = new int[BANDS * VALUES + 1];
    /// The sketch of each posting: the bands in their order, each sorted by the band's value.
    private final MemorySegment sketches;

    private final int[] rows;

    /// @param hashes at most [#MOST_HASHES]
    /// @throws CorruptIndexException if a page of the hashes is damaged
    SmallBands(HashColumn hashes, SearchKernel kernel) {
        this.kernel = kernel;
        count = hashes.count();
        words = new long[4 * count];
        rows = new int[BANDS * count];
        sketches = Arena.ofAuto().allocate(2L * rows.length + BYTES_READ_BEYOND, Probes.LINE_BYTES);
        hashes.rows().verifyAll();
        for (int row = 0; row < count; row++) {
            for (int word = 0; word < 4; word++) {
                words[4 * row + word] = hashes.word(row, word);
            }
            for (int band = 0; band < BANDS; band++) {
                starts[bucket(band, words, 4 * row)]++;
            }
        }
        // From the end of each run to its beginning, as its rows are put in.
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        for (int row = count - 1; row >= 0; row--) {
            for (int band = 0; band < BANDS; band++) {
                int place = --starts[bucket(band, words, 4 * row)];
                rows[place] = row;
                sketches.set(SlxFormat.SHORT, 2L * place, (short) sketch(band, words, 4 * row));
            }
        }
    }

    /// Tells each row within this many bits, once, in no order.
    ///
    /// @param query the hash as [BitShuffle] puts it
    void search(long[] query, int bits, IntConsumer found) {
        if (bits > MOST_BANDED_BITS) {
            for (int row = 0; row < count; row++) {
                if (distance(row, query) <= bits) {
                    found.accept(row);
                }
            }
            return;
        }
        Probes probes = PROBES.get();
        probes.beginInOneRow();
        for (int band = 0; band < BANDS && threshold(band, bits) >= 0; band++) {
            int bucket = bucket(band, query, 0);
            int sketch = sketch(band, query, 0);
            addProbe(probes, band, bucket, sketch, limit(band, bits));
            if (threshold(band, bits) == 1) {
                for (int bit = 0; bit < 8; bit++) {
                    addProbe(probes, band, bucket ^ 1 << bit, sketch, limit(band, bits) - 1);
                }
            }
        }
        kernel.collectNeighbours(sketches, probes);
        for (int i = 0; i < probes.candidates(); i++) {
            int row = rows[probes.candidatePosting(i)];
            if (distance(row, query) <= bits && isFoundFirst(probes.candidateBand(i), row, query, bits)) {
                found.accept(row);
            }
        }
    }

    private void addProbe(Probes probes, int band, int bucket, int sketch, int limit) {
        int first = starts[bucket];
        int end = starts[bucket + 1];
        if (first < end) {
            probes.add(band, first, end, sketch, limit, 0);
        }
    }

    private boolean isFoundFirst(int band, int row, long[] query, int bits) {
        for (int earlier = 0; earlier < band; earlier++) {
            int here = Integer.bitCount(bucket(earlier, words, 4 * row) ^ bucket(earlier, query, 0));
            int next = Integer.bitCount(sketch(earlier, words, 4 * row) ^ sketch(earlier, query, 0));
            if (here <= threshold(earlier, bits) && next <= limit(earlier, bits) - here) {
                return false;
            }
        }
        return true;
    }

    private int distance(int row, long[] query) {
        int at = 4 * row;
        return Long.bitCount(words[at] ^ query[0])
                + Long.bitCount(words[at + 1] ^ query[1])
                + Long.bitCount(words[at + 2] ^ query[2])
                + Long.bitCount(words[at + 3] ^ query[3]);
    }

    /// Most bits in which this band may differ; -1 if it is left out, and then those after it are too.
    private static int threshold(int band, int bits) {
        return (bits + BANDS - band % BANDS) / BANDS - 1;
    }

    /// Most bits in which this band and the next two may differ together.
    private static int limit(int band, int bits) {
        return threshold(band, bits) + threshold(band + 1, bits) + threshold(band + 2, bits) + 2;
    }

    private static int bucket(int band, long[] words, int at) {
        return band * VALUES + value(band, words, at);
    }

    private static int sketch(int band, long[] words, int at) {
        return value((band + 1) % BANDS, words, at) << 8 | value((band + 2) % BANDS, words, at);
    }

    private static int value(int band, long[] words, int at) {
        return (int) (words[at + (band >>> 3)] >>> (56 - 8 * (band & 7))) & 0xff;
    }
}
