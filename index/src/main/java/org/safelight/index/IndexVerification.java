package org.safelight.index;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Proves on a customer's own index that nothing is missed, whether the file or this program is at fault.
///
/// **The file.** Every page is read and its checksum verified; the content checksum is computed again; the
/// order that look-ups rely on is checked row by row, and the sections that are derived from others are held
/// against them. So a changed byte is found, and one whose checksums someone made fit too, unless the result is
/// a whole and sound index of other lists: that one has another content checksum, to be compared with the one
/// that was noted when it was built.
///
/// **The search.** Look-alikes of its entries are planted at every distance from 0 to 31 bits and each answer
/// is compared with that of the plainest search, which reads all hashes. Half of them are the hardest there
/// are: a search by bands relies on one band with few differences, and chance nearly always leaves several, so
/// that a search that skips one would not show. Here the bits that differ are spread so that all bands have two
/// but one, and each band is that one in turn. Beside these, digests that are listed are asked for.
public final class IndexVerification {
    private static final int MOST_BITS = 31;
    private static final int MOST_FAULTS_TOLD = 20;
    private static final int BANDS = 16;
    private static final int BITS_OF_A_BAND = 16;
    /// So many queries go through the hashes at once.
    private static final int QUERIES_AT_ONCE = 64;

    private static final int ROWS_AT_ONCE = 2_048;

    /// The search that is verified.
    interface Search {
        List<LookAlike> lookAlikes(PerceptualHash hash, int withinBits);
    }

    /// What was asked at one distance.
    ///
    /// @param bits how many bits of an entry were changed
    /// @param queries how many look-alikes were planted so
    /// @param expected how many entries the plain scan found for them
    /// @param found how many of these the index found too
    public record AtDistance(int bits, long queries, long expected, long found) {}

    /// What came of it.
    ///
    /// @param checksumIsRight whether the content checksum, computed again, is the one the file states
    /// @param orderIsRight whether the rows are in order and the derived sections follow from them
    /// @param distances for 0 to 31 bits, in this order; empty if the index has no hashes
    /// @param phantoms how many entries the index gave that the scan did not, or with another distance
    /// @param digestQueries how many listed digests were asked for
    /// @param digestsFound how many of these were found
    /// @param faults the first faults in words, without hashes
    public record Outcome(
            boolean checksumIsRight,
            boolean orderIsRight,
            List<AtDistance> distances,
            long phantoms,
            long digestQueries,
            long digestsFound,
            Duration took,
            List<String> faults) {
        /// Whether all was as it must be.
        public boolean isRight() {
            return checksumIsRight
                    && orderIsRight
                    && found() == expected()
                    && phantoms == 0
                    && digestsFound == digestQueries;
        }

        /// How many look-alikes were planted, over all distances.
        public long lookAlikeQueries() {
            return distances.stream().mapToLong(AtDistance::queries).sum();
        }

        /// How many entries the plain scan found for them.
        public long expected() {
            return distances.stream().mapToLong(AtDistance::expected).sum();
        }

        /// How many of these the index found too.
        public long found() {
            return distances.stream().mapToLong(AtDistance::found).sum();
        }

        /// Share of what the scan found that the index found too, 0 to 1. Must be 1.
        public double recall() {
            return expected() == 0 ? 1 : (double) found() / expected();
        }
    }

    /// A planted look-alike, with the distance it was planted at.
    private record Planted(int bits, PerceptualHash query) {}

    private final FingerprintIndex index;
    private final Search search;
    private final SplittableRandom random;
    private final List<String> faults = new ArrayList<>();
    private final long[] queries = new long[MOST_BITS + 1];
    private final long[] expected = new long[MOST_BITS + 1];
    private final long[] found = new long[MOST_BITS + 1];
    private long phantoms;

    private IndexVerification(FingerprintIndex index, Search search, long seed) {
        this.index = index;
        this.search = search;
        random = new SplittableRandom(seed);
    }

    /// Verifies the index, on all cores as far as it reads.
    ///
    /// @param sample look-alikes planted at each distance at least, and digests asked for of each kind; at
    ///     least 1
    /// @param seed chooses the sample; the same seed asks the same
    /// @throws CorruptIndexException if a page is damaged
    public static Outcome verify(FingerprintIndex index, int sample, long seed) {
        return verify(index, index::lookAlikes, sample, seed);
    }

    static Outcome verify(FingerprintIndex index, Search search, int sample, long seed) {
        return new IndexVerification(index, search, seed).verify(sample);
    }

    private Outcome verify(int sample) {
        long begun = System.nanoTime();
        index.verifyPages();
        boolean checksumIsRight = index.file().contentChecksumIsRight();
        if (!checksumIsRight) {
            fault("The content checksum is not that of the content: a list was changed after it was written.");
        }
        List<String> outOfOrder = index.structureFaults();
        outOfOrder.forEach(this::fault);
        List<AtDistance> distances = new ArrayList<>();
        if (index.hashes().count() > 0) {
            List<Planted> planted = plant(sample);
            for (int from = 0; from < planted.size(); from += QUERIES_AT_ONCE) {
                compare(planted.subList(from, Math.min(planted.size(), from + QUERIES_AT_ONCE)));
            }
            for (int bits = 0; bits <= MOST_BITS; bits++) {
                distances.add(new AtDistance(bits, queries[bits], expected[bits], found[bits]));
            }
        }
        long digestQueries = 0;
        long digestsFound = 0;
        for (DigestKind kind : DigestKind.values()) {
            DigestColumn column = index.digests(kind);
            for (int i = 0; i < sample && column.count() > 0; i++) {
                Digest digest = column.row(random.nextLong(column.count()));
                digestQueries++;
                if (index.isListed(digest)) {
                    digestsFound++;
                } else {
                    fault("A listed digest of kind " + kind.label() + " is not found.");
                }
            }
        }
        return new Outcome(
                checksumIsRight,
                outOfOrder.isEmpty(),
                distances,
                phantoms,
                digestQueries,
                digestsFound,
                Duration.ofNanos(System.nanoTime() - begun),
                List.copyOf(faults));
    }

    private void fault(String words) {
        if (faults.size() < MOST_FAULTS_TOLD) {
            faults.add(words);
        }
    }

    private List<Planted> plant(int sample) {
        List<Planted> planted = new ArrayList<>();
        for (int bits = 0; bits <= MOST_BITS; bits++) {
            // At the two hardest distances every band must have been the only one to be found by.
            int count = bits < MOST_BITS - 1 ? sample : Math.max(sample, 2 * BANDS);
            for (int i = 0; i < count; i++) {
                PerceptualHash entry =
                        index.hashes().hash(random.nextInt(index.hashes().count()));
                PerceptualHash query = i % 2 == 0 ? spread(entry, bits, i / 2 % BANDS) : flip(entry, bits, random);
                if (!query.isZero()) {
                    planted.add(new Planted(bits, query));
                }
            }
        }
        return planted;
    }

    private void compare(List<Planted> planted) {
        List<Map<PerceptualHash, Integer>> wanted = scan(planted);
        for (int i = 0; i < planted.size(); i++) {
            Planted each = planted.get(i);
            int bits = each.bits();
            long wrong = 0;
            long right = 0;
            for (LookAlike given : search.lookAlikes(each.query(), MOST_BITS)) {
                Integer distance = wanted.get(i).remove(given.entryHash());
                if (distance == null || distance != given.distanceBits()) {
                    wrong++;
                } else {
                    right++;
                }
            }
            queries[bits]++;
            expected[bits] += right + wanted.get(i).size();
            found[bits] += right;
            phantoms += wrong;
            if (wrong > 0 || !wanted.get(i).isEmpty()) {
                fault("A look-alike planted at " + bits + " bits: the index misses "
                        + wanted.get(i).size() + " of the "
                        + (right + wanted.get(i).size())
                        + " entries that the plain scan finds, and gives " + wrong + " others.");
            }
        }
    }

    /// The plainest search that is right: every hash of the file is compared with every query.
    private List<Map<PerceptualHash, Integer>> scan(List<Planted> planted) {
        HashColumn hashes = index.hashes();
        List<Map<PerceptualHash, Integer>> near = new ArrayList<>();
        for (int i = 0; i < planted.size(); i++) {
            near.add(Collections.synchronizedMap(new HashMap<>()));
        }
        int parts = (hashes.count() + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE;
        IntStream.range(0, parts).parallel().forEach(part -> {
            int end = (int) Math.min(hashes.count(), (part + 1L) * ROWS_AT_ONCE);
            PerceptualHash[] rows = new PerceptualHash[end - part * ROWS_AT_ONCE];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = hashes.hash(part * ROWS_AT_ONCE + i);
            }
            for (int query = 0; query < planted.size(); query++) {
                PerceptualHash asked = planted.get(query).query();
                for (PerceptualHash row : rows) {
                    int distance = row.distanceBits(asked);
                    if (distance <= MOST_BITS) {
                        near.get(query).put(row, distance);
                    }
                }
            }
        });
        return near;
    }

    /// The hash with this many bits flipped, two in a band as far as they go, and what is left in the spared
    /// band.
    private PerceptualHash spread(PerceptualHash hash, int bits, int spared) {
        long[] words = new long[4];
        BitShuffle.shuffle(hash, words, 0);
        int first = random.nextInt(BANDS);
        int left = bits;
        for (int i = 0; i < BANDS && left > 0; i++) {
            int band = (first + i) % BANDS;
            if (band != spared) {
                left -= flipInBand(words, band, Math.min(2, left));
            }
        }
        flipInBand(words, spared, left);
        return BitShuffle.restore(words[0], words[1], words[2], words[3]);
    }

    private int flipInBand(long[] words, int band, int bits) {
        int first = random.nextInt(BITS_OF_A_BAND);
        for (int i = 0; i < bits; i++) {
            int bit = (first + i * 7) % BITS_OF_A_BAND; // 7 and 16 have no common factor: all different.
            words[band / 4] ^= 1L << (band % 4 * BITS_OF_A_BAND + bit);
        }
        return bits;
    }

    /// The hash with this many different bits flipped.
    static PerceptualHash flip(PerceptualHash hash, int bits, SplittableRandom random) {
        long[] words = {hash.w0(), hash.w1(), hash.w2(), hash.w3()};
        long[] flipped = new long[4];
        for (int done = 0; done < bits; ) {
            int bit = random.nextInt(PerceptualHash.BITS);
            if ((flipped[bit >>> 6] >>> bit & 1) == 0) {
                flipped[bit >>> 6] |= 1L << bit;
                words[bit >>> 6] ^= 1L << bit;
                done++;
            }
        }
        return new PerceptualHash(words[0], words[1], words[2], words[3]);
    }
}
