package org.safelight.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.safelight.fingerprint.PerceptualHash;

/// The plainest search that is right: compares with every entry. Every faster search is held against it, in tests and
/// in
/// `safelight index verify`. It serves lists of any size, at a cost that grows with them.
///
/// Thread safe; never changes once made.
public final class LinearScan {
    /// An entry within the distance.
    ///
    /// @param id its place among the entries, from 0
    public record Found(int id, int distanceBits) {}

    private final long[] w0;
    private final long[] w1;
    private final long[] w2;
    private final long[] w3;

    private LinearScan(long[] w0, long[] w1, long[] w2, long[] w3) {
        this.w0 = w0;
        this.w1 = w1;
        this.w2 = w2;
        this.w3 = w3;
    }

    /// A scan over these hashes, numbered from 0 in their order; 32 bytes each.
    public static LinearScan over(List<PerceptualHash> hashes) {
        int count = hashes.size();
        LinearScan scan = new LinearScan(new long[count], new long[count], new long[count], new long[count]);
        for (int id = 0; id < count; id++) {
            PerceptualHash hash = hashes.get(id);
            scan.w0[id] = hash.w0();
            scan.w1[id] = hash.w1();
            scan.w2[id] = hash.w2();
            scan.w3[id] = hash.w3();
        }
        return scan;
    }

    /// The hash with this id.
    public PerceptualHash hash(int id) {
        return new PerceptualHash(w0[id], w1[id], w2[id], w3[id]);
    }

    public int size() {
        return w0.length;
    }

    /// All entries within `withinBits`, nearest first, then by id.
    public List<Found> within(PerceptualHash hash, int withinBits) {
        List<Found> found = new ArrayList<>();
        for (int id = 0; id < w0.length; id++) {
            int distance = Long.bitCount(w0[id] ^ hash.w0())
                    + Long.bitCount(w1[id] ^ hash.w1())
                    + Long.bitCount(w2[id] ^ hash.w2())
                    + Long.bitCount(w3[id] ^ hash.w3());
            if (distance <= withinBits) {
                found.add(new Found(id, distance));
            }
        }
        found.sort(Comparator.comparingInt(Found::distanceBits).thenComparingInt(Found::id));
        return found;
    }
}
