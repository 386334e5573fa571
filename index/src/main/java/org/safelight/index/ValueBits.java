package org.safelight.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Which values of which bands there are: one bit for each of 16 times 65,536, in 128 KiB. One thread sets bits while
/// any number read.
final class ValueBits {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words = new long[BandOrder.BANDS * BandOrder.VALUES / Long.SIZE];

    /// @param bucket the band in the upper 16 bits, its value in the lower
    void set(int bucket) {
        WORDS.setRelease(words, bucket >>> 6, (long) WORDS.getOpaque(words, bucket >>> 6) | 1L << bucket);
    }

    /// Writes to `found` the buckets that are there among those that differ from this one by one of the masks, in
    /// their order.
    ///
    /// @param found has room for all
    /// @return how many there are
    int of(int bucket, char[] masks, int[] found) {
        int count = 0;
        for (char mask : masks) {
            int each = bucket ^ mask;
            found[count] = each;
            // No branch: whether a value is there cannot be foreseen.
            count += (int) ((long) WORDS.getAcquire(words, each >>> 6) >>> each) & 1;
        }
        return count;
    }
}
