package org.safelight.index;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Proves on a customer's own index that nothing is missed: verifies every byte, then plants look-alikes of its entries
/// at every distance from 0 to 31 bits and compares each answer with the plain scan's; and asks for listed digests.
public final class IndexVerification {
    private static final int MOST_BITS = 31;
    private static final int MOST_FAULTS_TOLD = 20;

    /// What came of it.
    ///
    /// @param checksumIsRight whether the content checksum, computed again, is the one the file states
    /// @param lookAlikeQueries how many look-alikes were planted, over all distances
    /// @param expected how many entries the plain scan found for them
    /// @param found how many of these the index found too
    /// @param phantoms how many entries the index gave that the scan did not
    /// @param digestQueries how many listed digests were asked for
    /// @param digestsFound how many of these were found
    /// @param faults the first faults in words, without hashes
    public record Outcome(
            boolean checksumIsRight,
            long lookAlikeQueries,
            long expected,
            long found,
            long phantoms,
            long digestQueries,
            long digestsFound,
            Duration took,
            List<String> faults) {
        /// Whether all was as it must be.
        public boolean isRight() {
            return checksumIsRight && found == expected && phantoms == 0 && digestsFound == digestQueries;
        }

        /// Share of what the scan found that the index found too, 0 to 1. Must be 1.
        public double recall() {
            return expected == 0 ? 1 : (double) found / expected;
        }
    }

    private IndexVerification() {}

    /// Verifies the index.
    ///
    /// @param sample look-alikes planted at each distance, and digests asked for of each kind
    /// @param seed chooses the sample; the same seed asks the same
    /// @throws CorruptIndexException if a page is damaged
    public static Outcome verify(FingerprintIndex index, int sample, long seed) {
        long begun = System.nanoTime();
        index.file().verifyAll(pages -> {});
        List<String> faults = new ArrayList<>();
        boolean checksumIsRight = index.file().contentChecksumIsRight();
        if (!checksumIsRight) {
            faults.add("The content checksum is not that of the content.");
        }
        SplittableRandom random = new SplittableRandom(seed);
        long queries = 0;
        long expected = 0;
        long found = 0;
        long phantoms = 0;
        int count = index.hashes().count();
        if (count > 0) {
            List<PerceptualHash> all = new ArrayList<>(count);
            for (int row = 0; row < count; row++) {
                all.add(BitShuffle.restore(
                        index.hashes().word(row, 0),
                        index.hashes().word(row, 1),
                        index.hashes().word(row, 2),
                        index.hashes().word(row, 3)));
            }
            LinearScan scan = LinearScan.over(all);
            for (int bits = 0; bits <= MOST_BITS; bits++) {
                for (int i = 0; i < sample; i++) {
                    PerceptualHash query = flip(scan.hash(random.nextInt(count)), bits, random);
                    if (query.isZero()) {
                        continue;
                    }
                    queries++;
                    TreeSet<String> wanted = new TreeSet<>();
                    scan.within(query, MOST_BITS)
                            .forEach(hit -> wanted.add(hit.distanceBits() + " "
                                    + scan.hash(hit.id()).hex()));
                    TreeSet<String> given = new TreeSet<>();
                    index.lookAlikes(query, MOST_BITS)
                            .forEach(hit -> given.add(
                                    hit.distanceBits() + " " + hit.entryHash().hex()));
                    expected += wanted.size();
                    int before = given.size();
                    given.retainAll(wanted);
                    found += given.size();
                    phantoms += before - given.size();
                    if ((given.size() < wanted.size() || before > given.size()) && faults.size() < MOST_FAULTS_TOLD) {
                        faults.add("A look-alike planted at " + bits + " bits: the scan finds " + wanted.size()
                                + " entries, the index " + given.size() + " of them and "
                                + (before - given.size()) + " others.");
                    }
                }
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
                } else if (faults.size() < MOST_FAULTS_TOLD) {
                    faults.add("A listed digest of kind " + kind.label() + " is not found.");
                }
            }
        }
        return new Outcome(
                checksumIsRight,
                queries,
                expected,
                found,
                phantoms,
                digestQueries,
                digestsFound,
                Duration.ofNanos(System.nanoTime() - begun),
                List.copyOf(faults));
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
