package org.safelight.index;

import java.util.function.IntConsumer;

/// Look-alikes among the few hashes of a small segment, which has no bands in its file: in memory, made when
/// it is opened.
///
/// The hashes are in 16 tables by the 16 bands of their shuffled bits, each sorted by the band's value (a
/// place where each value begins, then the rows). Within `r` bits, some band differs in at most `r / 16`
/// ([LookAlikeSet] has the proof), so the rows of all values that near hold every look-alike. A row found by
/// several bands is told at the first. Beyond 63 bits all hashes are compared.
///
/// 4 MiB, and 96 bytes a hash. Thread safe; never changes.
final class SmallBands {
    private static final int BANDS = 16;
    private static final int VALUES = 1 << 16;
    private static final int MOST_BANDED_BITS = 63;

    private final int count;
    private final long[] words;
    private final int[] starts = new int[BANDS * VALUES + 1];
    private final int[] rows;

    /// @throws CorruptIndexException if a page of the hashes is damaged
    SmallBands(HashColumn hashes) {
        count = hashes.count();
        words = new long[4 * count];
        rows = new int[BANDS * count];
        hashes.rows().verifyAll();
        for (int row = 0; row < count; row++) {
            for (int word = 0; word < 4; word++) {
                words[4 * row + word] = hashes.word(row, word);
            }
            for (int band = 0; band < BANDS; band++) {
                starts[band << 16 | BandOrder.band(words, 4 * row, band)]++;
            }
        }
        // From the end of each run to its beginning, as its rows are put in.
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        for (int row = count - 1; row >= 0; row--) {
            for (int band = 0; band < BANDS; band++) {
                rows[--starts[band << 16 | BandOrder.band(words, 4 * row, band)]] = row;
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
        int bandBits = bits / BANDS;
        int differences = LookAlikeSet.DIFFERENCES_UP_TO[bandBits];
        for (int band = 0; band < BANDS; band++) {
            int value = BandOrder.band(query, 0, band);
            for (int i = 0; i < differences; i++) {
                int bucket = band << 16 | (value ^ LookAlikeSet.DIFFERENCES[i]);
                for (int at = starts[bucket]; at < starts[bucket + 1]; at++) {
                    int row = rows[at];
                    if (distance(row, query) <= bits && isFirstBand(row, query, band, bandBits)) {
                        found.accept(row);
                    }
                }
            }
        }
    }

    private boolean isFirstBand(int row, long[] query, int band, int bandBits) {
        for (int before = 0; before < band; before++) {
            int differing = BandOrder.band(words, 4 * row, before) ^ BandOrder.band(query, 0, before);
            if (Integer.bitCount(differing) <= bandBits) {
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
}
