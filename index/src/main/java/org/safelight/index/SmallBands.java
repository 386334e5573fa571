package org.safelight.index;

import java.util.function.IntConsumer;

/// Look-alikes among the few hashes of a small segment, which has no bands in its file: in memory, made when
/// it is opened.
///
/// The hashes are in 16 tables by the 16 bands of their shuffled bits, each sorted by the band's value: a place
/// where each value begins, then sketches and rows. What is looked at is what [BandedIndex] looks at, which has the
/// proof; a row found by several bands is told at the first. Beyond 63 bits all hashes are compared.
///
/// Most values of a band are those of no hash, so before anything else one bit tells whether there is any: these
/// bits stay in the nearest caches.
///
/// 4.1 MiB, and 128 bytes a hash. Thread safe; never changes.
final class SmallBands {
    private static final int BANDS = 16;
    private static final int VALUES = 1 << 16;
    private static final int MOST_BANDED_BITS = 63;

    private final int count;
    private final long[] words;
    private final int[] starts = new int[BANDS * VALUES + 1];
    private final ValueBits isThere = new ValueBits();
    private final char[] sketches;
    private final int[] rows;

    /// @throws CorruptIndexException if a page of the hashes is damaged
    SmallBands(HashColumn hashes) {
        count = hashes.count();
        words = new long[4 * count];
        rows = new int[BANDS * count];
        sketches = new char[rows.length];
        hashes.rows().verifyAll();
        for (int row = 0; row < count; row++) {
            for (int word = 0; word < 4; word++) {
                words[4 * row + word] = hashes.word(row, word);
            }
            for (int band = 0; band < BANDS; band++) {
                int bucket = band << 16 | BandOrder.band(words, 4 * row, band);
                starts[bucket]++;
                isThere.set(bucket);
            }
        }
        // From the end of each run to its beginning, as its rows are put in.
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        for (int row = count - 1; row >= 0; row--) {
            for (int band = 0; band < BANDS; band++) {
                int place = --starts[band << 16 | BandOrder.band(words, 4 * row, band)];
                rows[place] = row;
                sketches[place] = (char) BandOrder.band(words, 4 * row, BandOrder.after(band));
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
        SearchPlan plan = SearchPlan.within(bits);
        int[] buckets = new int[plan.masks(0).length];
        for (int band = 0; band < BANDS; band++) {
            int value = BandOrder.band(query, 0, band);
            int sketch = BandOrder.band(query, 0, BandOrder.after(band));
            int there = isThere.of(band << 16 | value, plan.masks(band), buckets);
            for (int i = 0; i < there; i++) {
                int bucket = buckets[i];
                int limit = plan.nextLimit(band, Integer.bitCount((bucket ^ value) & 0xffff));
                for (int at = starts[bucket]; at < starts[bucket + 1]; at++) {
                    if (Integer.bitCount(sketches[at] ^ sketch) <= limit) {
                        int row = rows[at];
                        if (distance(row, query) <= bits && plan.findsFirst(band, words, 4 * row, query)) {
                            found.accept(row);
                        }
                    }
                }
            }
        }
    }

    private int distance(int row, long[] query) {
        int at = 4 * row;
        return Long.bitCount(words[at] ^ query[0])
                + Long.bitCount(words[at + 1] ^ query[1])
                + Long.bitCount(words[at + 2] ^ query[2])
                + Long.bitCount(words[at + 3] ^ query[3]);
    }
}
