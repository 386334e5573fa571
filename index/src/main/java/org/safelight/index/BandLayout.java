package org.safelight.index;

/// Where the parts of the bands of an index are, in the section *bands*; see [BandedIndex] for what they
/// are.
///
/// Rows that are in no crowd ([Crowds]) have a posting in each band. For each of 16 bands: directory (65536 entries
/// of 16 bytes, then one that only has the number of postings), sketches (2 bytes for each posting), and except for
/// band 0 row numbers (3 bytes each if there are at most 16,777,216 rows, else 4). Each part is filled up with zeros to
/// a multiple of 64 bytes, the last two by
/// at least 64, so that a register that begins at any of them can be loaded.
///
/// @param rows number of rows, at least 1
/// @param postings how many of them are in no crowd
/// @param idBytes 3 or 4
record BandLayout(int rows, int postings, int idBytes) {
    static final int ENTRY_BYTES = 16;
    /// Where the eight counts of an entry begin, one byte each. They count postings whose sketch has up to
    /// n bits, for n from this ...
    static final int COUNTS_AT = 8;
    static final int FEWEST_BITS = 4;
    /// ... to this.
    static final int MOST_BITS = 11;

    private static final long DIRECTORY_BYTES = padded((BandOrder.VALUES + 1L) * ENTRY_BYTES, 0);

    /// @param members rows that are in a crowd
    static BandLayout of(int rows, int members) {
        return new BandLayout(rows, rows - members, rows <= 1 << 24 ? 3 : 4);
    }

    long directory(int band) {
        return band == 0 ? 0 : bandBytes(0) + (band - 1) * bandBytes(1);
    }

    long sketches(int band) {
        return directory(band) + DIRECTORY_BYTES;
    }

    /// There is none for band 0.
    long ids(int band) {
        return sketches(band) + padded(2L * postings, 64);
    }

    long bandBytes(int band) {
        return DIRECTORY_BYTES + padded(2L * postings, 64) + (band == 0 ? 0 : padded((long) idBytes * postings, 64));
    }

    long bytes() {
        return directory(BandOrder.BANDS);
    }

    /// By how many bits the counts of a bucket of this many postings are shortened to fit a byte.
    static int shift(int postings) {
        return Math.max(0, 24 - Integer.numberOfLeadingZeros(postings));
    }

    private static long padded(long bytes, int atLeast) {
        return (bytes + atLeast + 63) & -64L;
    }
}
