package org.safelight.index;

/// The order in which an index file keeps its PDQ hashes, and what a band of a hash is.
///
/// A hash in shuffled order (see [BitShuffle]) has 16 bands of 16 bits: band 0 is the most significant part
/// of word 0, band 15 the least significant of word 3. Rows are in ascending order of: band 0, then the
/// number of set bits of band 1, then band 1, then the rest. That is the order of the postings of band 0 in
/// [BandedIndex], so that this band needs no ids: the place of a posting is the row.
///
/// It is had by sorting rows whose band 1 was replaced by its rank among all values of 16 bits ordered so.
final class BandOrder {
    static final int BANDS = 16;
    static final int VALUES = 1 << 16;
    private static final char[] RANK = new char[VALUES];
    private static final char[] VALUE = new char[VALUES];

    static {
        int rank = 0;
        for (int bits = 0; bits <= 16; bits++) {
            for (int value = 0; value < VALUES; value++) {
                if (Integer.bitCount(value) == bits) {
                    RANK[value] = (char) rank;
                    VALUE[rank++] = (char) value;
                }
            }
        }
    }

    private BandOrder() {}

    /// The band of the hash that begins at `words[offset]`.
    static int band(long[] words, int offset, int band) {
        return inWord(words[offset + (band >>> 2)], band);
    }

    /// The band, from the word of the hash that holds it.
    static int inWord(long word, int band) {
        return (int) (word >>> (48 - 16 * (band & 3))) & 0xffff;
    }

    /// The band after this one; the first follows the last.
    static int after(int band) {
        return (band + 1) & (BANDS - 1);
    }

    /// Word 0 of a row, so changed that rows with it sort in the order of the file as unsigned words do.
    static long sortable(long word0) {
        return (word0 & 0xffff_0000_ffff_ffffL) | (long) RANK[inWord(word0, 1)] << 32;
    }

    /// Undoes [#sortable].
    static long original(long sortable) {
        return (sortable & 0xffff_0000_ffff_ffffL) | (long) VALUE[inWord(sortable, 1)] << 32;
    }
}
