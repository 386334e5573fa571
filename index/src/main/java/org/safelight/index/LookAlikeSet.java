package org.safelight.index;

import java.util.Arrays;
import org.safelight.fingerprint.PerceptualHash;

/// A growing set of hashes in memory that tells the first one within a distance: for stacks of pictures that look
/// alike.
///
/// Idea: cut the 256 bits (shuffled, see [BitShuffle]) into 16 bands of 16. If two hashes differ in at most 31 bits,
/// some
/// band differs in at most one: 16 bands with two or more each would make 32. In general some band differs in at most
/// `bits / 16`. So only hashes are compared that share a band up to that many bits; all bands that near are looked up
/// in
/// chains of hashes with an equal band. Beyond 63 bits that are too many, and every hash is compared.
///
/// About 160 bytes a hash. Not thread safe.
public final class LookAlikeSet {
    private static final int BANDS = 16;
    private static final int VALUES = 1 << 16;
    private static final int MOST_BANDED_BITS = 63;
    private static final int NONE = -1;
    /// All differences of a band by how many bits they have: first 1 with none, then 16 with one, 120 with two, 560
    /// with three.
    static final char[] DIFFERENCES = differences();
    static final int[] DIFFERENCES_UP_TO = {1, 17, 137, 697};
    /// So few are compared as fast as the bands are looked up.
    private static final int FEW = 2_000;

    private final int[] newest = new int[BANDS * VALUES];
    private int[] older = new int[BANDS * 64];
    private long[] words = new long[4 * 64];
    private final long[] query = new long[4];
    private int size;

    public LookAlikeSet() {
        Arrays.fill(newest, NONE);
    }

    /// Adds a hash.
    ///
    /// @return its id: 0 for the first, then in order
    public int add(PerceptualHash hash) {
        int id = size++;
        if (words.length == 4 * id) {
            words = Arrays.copyOf(words, 8 * id);
            older = Arrays.copyOf(older, 2 * BANDS * id);
        }
        BitShuffle.shuffle(hash, words, 4 * id);
        for (int band = 0; band < BANDS; band++) {
            int bucket = (band << 16) | bandValue(words, 4 * id, band);
            older[BANDS * id + band] = newest[bucket];
            newest[bucket] = id;
        }
        return id;
    }

    public int size() {
        return size;
    }

    public PerceptualHash hash(int id) {
        if (id < 0 || id >= size) {
            throw new IndexOutOfBoundsException("There is no hash " + id + ": the set has " + size + ".");
        }
        return BitShuffle.restore(words[4 * id], words[4 * id + 1], words[4 * id + 2], words[4 * id + 3]);
    }

    /// The lowest id of a hash within `bits` of this one; -1 if there is none. Exact at any distance.
    public int firstWithin(PerceptualHash hash, int bits) {
        BitShuffle.shuffle(hash, query, 0);
        if (bits > MOST_BANDED_BITS || size <= FEW) {
            for (int id = 0; id < size; id++) {
                if (isWithin(id, bits)) {
                    return id;
                }
            }
            return NONE;
        }
        if (bits < 0) {
            return NONE;
        }
        int first = size;
        int differences = DIFFERENCES_UP_TO[bits / BANDS];
        for (int band = 0; band < BANDS; band++) {
            int value = bandValue(query, 0, band);
            for (int i = 0; i < differences; i++) {
                // A chain goes from new to old, so all of it is walked; only ids below the best so far are compared.
                for (int id = newest[(band << 16) | (value ^ DIFFERENCES[i])];
                        id != NONE;
                        id = older[BANDS * id + band]) {
                    if (id < first && isWithin(id, bits)) {
                        first = id;
                    }
                }
            }
        }
        return first == size ? NONE : first;
    }

    private boolean isWithin(int id, int bits) {
        int at = 4 * id;
        int distance = Long.bitCount(words[at] ^ query[0]) + Long.bitCount(words[at + 1] ^ query[1]);
        return distance <= bits
                && distance + Long.bitCount(words[at + 2] ^ query[2]) + Long.bitCount(words[at + 3] ^ query[3]) <= bits;
    }

    private static int bandValue(long[] words, int offset, int band) {
        return (int) (words[offset + (band >>> 2)] >>> (16 * (band & 3))) & 0xffff;
    }

    private static char[] differences() {
        char[] differences = new char[697];
        int at = 0;
        for (int bits = 0; bits <= 3; bits++) {
            for (int value = 0; value < VALUES; value++) {
                if (Integer.bitCount(value) == bits) {
                    differences[at++] = (char) value;
                }
            }
        }
        return differences;
    }
}
