package org.safelight.triage;

import org.safelight.fingerprint.Digest;

/// A set of SHA-256 digests for many threads: which contents some lane has taken. All 256 bits are compared,
/// so no content can be mistaken for another. 32 bytes for each place, at most two thirds of them filled:
/// about 64 MB for a million contents, where a `ConcurrentHashMap` of digests takes more than twice that.
final class DigestSet {
    private static final int WORDS = 4;

    private long[] table = new long[1_024 * WORDS];
    private int size;
    private boolean holdsZero;

    /// Adds a digest; false if it was there already. The one caller that gets true examines the content.
    synchronized boolean add(Digest sha256) {
        if ((sha256.w0() | sha256.w1() | sha256.w2() | sha256.w3()) == 0) {
            boolean added = !holdsZero;
            holdsZero = true;
            return added;
        }
        if (3L * (size + 1) > 2L * (table.length / WORDS)) {
            grow();
        }
        int at = placeOf(table, sha256.w0(), sha256.w1(), sha256.w2(), sha256.w3());
        if (isTaken(table, at)) {
            return false;
        }
        store(table, at, sha256.w0(), sha256.w1(), sha256.w2(), sha256.w3());
        size++;
        return true;
    }

    synchronized boolean contains(Digest sha256) {
        return (sha256.w0() | sha256.w1() | sha256.w2() | sha256.w3()) == 0
                ? holdsZero
                : isTaken(table, placeOf(table, sha256.w0(), sha256.w1(), sha256.w2(), sha256.w3()));
    }

    /// The place of the digest, or the free place where it belongs. Linear probing: a digest is as good as
    /// random.
    private static int placeOf(long[] table, long w0, long w1, long w2, long w3) {
        int places = table.length / WORDS;
        int place = (int) (w0 & (places - 1));
        while (true) {
            int at = place * WORDS;
            if (!isTaken(table, at)
                    || (table[at] == w0 && table[at + 1] == w1 && table[at + 2] == w2 && table[at + 3] == w3)) {
                return at;
            }
            place = (place + 1) & (places - 1);
        }
    }

    private static boolean isTaken(long[] table, int at) {
        return (table[at] | table[at + 1] | table[at + 2] | table[at + 3]) != 0;
    }

    private static void store(long[] table, int at, long w0, long w1, long w2, long w3) {
        table[at] = w0;
        table[at + 1] = w1;
        table[at + 2] = w2;
        table[at + 3] = w3;
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(table.length, 2)];
        for (int at = 0; at < table.length; at += WORDS) {
            if (isTaken(table, at)) {
                int to = placeOf(larger, table[at], table[at + 1], table[at + 2], table[at + 3]);
                store(larger, to, table[at], table[at + 1], table[at + 2], table[at + 3]);
            }
        }
        table = larger;
    }
}
