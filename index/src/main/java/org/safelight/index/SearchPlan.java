package org.safelight.index;

import java.util.Arrays;

/// Which buckets of which bands are looked at for one distance, and how near the next band must be. Why
/// that is enough is proved in [BandedIndex].
final class SearchPlan {
    /// The longest distance that is planned. Beyond it, so many buckets are looked at that a scan is no
    /// slower.
    static final int MOST_BITS = 63;

    private static final SearchPlan[] PLANS = new SearchPlan[MOST_BITS + 1];

    static {
        char[] differences = differences();
        int[] upTo = {0, 1, 17, 137, 697};
        for (int bits = 0; bits <= MOST_BITS; bits++) {
            byte[] thresholds = new byte[BandOrder.BANDS];
            char[][] masks = new char[BandOrder.BANDS][];
            for (int band = 0; band < BandOrder.BANDS; band++) {
                // The sum of (threshold + 1) is bits + 1, spread as evenly as can be.
                thresholds[band] = (byte) ((bits + BandOrder.BANDS - band) / BandOrder.BANDS - 1);
                masks[band] = Arrays.copyOf(differences, upTo[thresholds[band] + 1]);
            }
            PLANS[bits] = new SearchPlan(bits, thresholds, masks);
        }
    }

    private final int withinBits;
    private final byte[] thresholds;
    private final char[][] masks;

    private SearchPlan(int withinBits, byte[] thresholds, char[][] masks) {
        this.withinBits = withinBits;
        this.thresholds = thresholds;
        this.masks = masks;
    }

    int withinBits() {
        return withinBits;
    }

    /// The differences from the query of this band to look at, fewest bits first; empty if the band is left
    /// out. Not to be changed.
    char[] masks(int band) {
        return masks[band];
    }

    /// The plan for a distance of 0 to [#MOST_BITS].
    static SearchPlan within(int bits) {
        return PLANS[bits];
    }

    /// Most bits in which the next band may differ if this one differs in `difference`; negative if none
    /// can do.
    int nextLimit(int band, int difference) {
        return thresholds[band] + thresholds[BandOrder.after(band)] + 1 - difference;
    }

    /// Whether looking at this band finds hashes whose difference from the query has these words.
    boolean finds(int band, long x0, long x1, long x2, long x3) {
        int here = difference(band, x0, x1, x2, x3);
        return here <= thresholds[band] && difference(BandOrder.after(band), x0, x1, x2, x3) <= nextLimit(band, here);
    }

    /// Whether looking at this band finds a hash, and looking at none before it does.
    ///
    /// @param words the hash begins at `at`
    boolean findsFirst(int band, long[] words, int at, long[] query) {
        long x0 = words[at] ^ query[0];
        long x1 = words[at + 1] ^ query[1];
        long x2 = words[at + 2] ^ query[2];
        long x3 = words[at + 3] ^ query[3];
        for (int earlier = 0; earlier < band; earlier++) {
            if (finds(earlier, x0, x1, x2, x3)) {
                return false;
            }
        }
        return finds(band, x0, x1, x2, x3);
    }

    private static int difference(int band, long x0, long x1, long x2, long x3) {
        long word = switch (band >>> 2) {
            case 0 -> x0;
            case 1 -> x1;
            case 2 -> x2;
            default -> x3;
        };
        return Integer.bitCount(BandOrder.inWord(word, band));
    }

    /// All values of 16 bits with up to 3 set: first 1 with none, then 16 with one, 120 with two, 560 with
    /// three.
    private static char[] differences() {
        char[] differences = new char[697];
        int at = 0;
        for (int bits = 0; bits <= 3; bits++) {
            for (int value = 0; value < BandOrder.VALUES; value++) {
                if (Integer.bitCount(value) == bits) {
                    differences[at++] = (char) value;
                }
            }
        }
        return differences;
    }
}
