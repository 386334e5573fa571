package org.safelight.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.safelight.fingerprint.PerceptualHash;

/// The plainest search that is right: compares with every entry. Every faster search is held against it, in
/// tests and in `safelight index verify`. It serves lists of any size, at a cost that grows with them.
///
/// Thread safe; never changes once made.
public final class LinearScan {
    /// An entry within the distance.
    ///
    /// @param id its place among the entries, from 0
    public record Found(int id, int distanceBits) {}

    private static final Comparator<Found> NEAREST_FIRST =
            Comparator.comparingInt(Found::distanceBits).thenComparingInt(Found::id);

    /// Entries that stay in the nearest cache: 16 bytes of each are read.
    private static final int BLOCK = 1024;

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
        found.sort(NEAREST_FIRST);
        return found;
    }

    /// As [#within] for each of these hashes. Entries are taken in blocks that stay in the cache while all
    /// hashes are compared with them, in their first 128 bits, which only one in millions passes by chance;
    /// those that do are compared in all.
    public List<List<Found>> withinEach(List<PerceptualHash> hashes, int withinBits) {
        return withinEach(hashes, withinBits, SearchKernels.chosen());
    }

    List<List<Found>> withinEach(List<PerceptualHash> hashes, int withinBits, SearchKernel kernel) {
        List<List<Found>> found = new ArrayList<>(hashes.size());
        for (int i = 0; i < hashes.size(); i++) {
            found.add(new ArrayList<>(0));
        }
        int[] near = new int[BLOCK];
        for (int from = 0; from < size(); from += BLOCK) {
            int to = Math.min(size(), from + BLOCK);
            for (int i = 0; i < hashes.size(); i++) {
                PerceptualHash hash = hashes.get(i);
                int count = kernel.scan(w0, w1, from, to, hash.w0(), hash.w1(), withinBits, near);
                for (int at = 0; at < count; at++) {
                    int distance = hash(near[at]).distanceBits(hash);
                    if (distance <= withinBits) {
                        found.get(i).add(new Found(near[at], distance));
                    }
                }
            }
        }
        found.forEach(each -> each.sort(NEAREST_FIRST));
        return found;
    }
}
