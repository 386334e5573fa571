package org.safelight.triage;

import java.util.ArrayList;
import java.util.List;
import org.safelight.fingerprint.Digest;

/// Tells of a SHA-256 that it was certainly not seen before, or perhaps. A Bloom filter in parts: sixteen bits
/// for each digest, of which six are set, so that of a thousand new digests about one a part passes for seen,
/// and whoever asks has to look closer. A part that is full is followed by one of four times its size, up to
/// [#MOST_WORDS]; after that more and more pass for seen, but memory does not grow: it ends at 112 MB, with 33
/// million digests in the last part. Not thread safe.
final class SeenDigests {
    private static final int FIRST_WORDS = 1 << 10;
    private static final int MOST_WORDS = 1 << 23;
    private static final int BITS_EACH = 16;
    private static final int PROBES = 6;

    private final List<long[]> parts = new ArrayList<>(List.of(new long[FIRST_WORDS]));
    private long inLast;

    /// Whether this digest, or one that passes for it, was added.
    boolean mayHold(Digest sha256) {
        for (long[] part : parts) {
            if (holds(part, sha256)) {
                return true;
            }
        }
        return false;
    }

    void add(Digest sha256) {
        long[] last = parts.getLast();
        if (inLast * BITS_EACH >= (long) last.length * Long.SIZE && last.length < MOST_WORDS) {
            last = new long[Math.min(MOST_WORDS, 4 * last.length)];
            parts.add(last);
            inLast = 0;
        }
        for (int probe = 0; probe < PROBES; probe++) {
            int bit = bit(last, sha256, probe);
            last[bit >>> 6] |= 1L << bit;
        }
        inLast++;
    }

    private static boolean holds(long[] part, Digest sha256) {
        for (int probe = 0; probe < PROBES; probe++) {
            int bit = bit(part, sha256, probe);
            if ((part[bit >>> 6] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /// The bits of a digest are as good as random, so each probe takes 32 of them.
    private static int bit(long[] part, Digest sha256, int probe) {
        long word = switch (probe / 2) {
            case 0 -> sha256.w0();
            case 1 -> sha256.w1();
            default -> sha256.w2();
        };
        int random = (int) (probe % 2 == 0 ? word : word >>> 32);
        // A part has a power of two of bits, at most 2^29.
        return random & (part.length * Long.SIZE - 1);
    }
}
