package org.safelight.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// How long look-alike search within 31 bits takes near 10,000 near-identical entries, as a multiple of what it takes
/// for a random query, one by one and through the public API.
///
/// Run: `java --add-modules=jdk.incubator.vector … LookAlikeSkew FOLDER MILLIONS`: so many random entries, and two
/// groups of 10,000 within 5 and within 10 bits of one code; queries at 0 to 60 bits from these codes. Processor
/// time, so that others' work beside it matters little.
final class LookAlikeSkew {
    private static final int WITHIN = 31;
    private static final int GROUP = 10_000;
    private static final int ROUNDS = 5;

    private LookAlikeSkew() {}

    static void main(String[] words) throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        Path file = Path.of(words[0]).resolve("skew.slx");
        int count = Integer.parseInt(words[1]) * 1_000_000;
        int[] widths = {5, 10};
        PerceptualHash[] middles = {random(random), random(random)};
        try (IndexWriter writer = new IndexWriter(Path.of(words[0]))) {
            int set = writer.addSet(new HashSetInfo("drawn", "bench", "1", "", LocalDate.EPOCH, "", "", null));
            Statement statement = Statement.of(Standing.UNGRADED);
            for (int i = 0; i < count; i++) {
                writer.add(set, List.of(), random(random), 80, statement);
            }
            for (int group = 0; group < widths.length; group++) {
                for (int i = 0; i < GROUP; i++) {
                    PerceptualHash entry = flip(middles[group], random.nextInt(widths[group] + 1), random);
                    writer.add(set, List.of(), entry, 80, statement);
                }
            }
            writer.writeTo(file);
        }
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            index.verifyPages();
            // Everything is compiled before anything is timed.
            for (int i = 0; i < 3; i++) {
                measure(index, 5_000, () -> random(random));
                measure(index, 500, () -> flip(middles[0], random.nextInt(61), random));
            }
            double usual = measure(index, 5_000, () -> random(random))[0];
            System.out.printf(
                    Locale.ROOT,
                    "%d random entries, load %.1f: a random query takes %.1f µs%n| group within | query from its"
                            + " middle | found | µs | times the usual |%n|---|---|---|---|---|%n",
                    count,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    usual);
            for (int group = 0; group < widths.length; group++) {
                for (int bits : new int[] {60, 50, 45, 40, 38, 36, 34, 32, 31, 28, 20, 0}) {
                    int of = group;
                    double[] took = measure(index, bits > 33 ? 1_000 : 60, () -> flip(middles[of], bits, random));
                    System.out.printf(
                            Locale.ROOT,
                            "| %d | %d | %.0f | %.1f | %.1f |%n",
                            widths[group],
                            bits,
                            took[1],
                            took[0],
                            took[0] / usual);
                }
            }
        }
    }

    /// The median of the rounds' mean processor time of a query in µs, and how many it finds on average.
    private static double[] measure(FingerprintIndex index, int queries, Supplier<PerceptualHash> query) {
        double[] means = new double[ROUNDS];
        long found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            PerceptualHash[] asked = new PerceptualHash[queries];
            Arrays.setAll(asked, i -> query.get());
            long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (PerceptualHash each : asked) {
                found += index.lookAlikes(each, WITHIN).size();
            }
            means[round] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun) / 1e3 / queries;
        }
        Arrays.sort(means);
        return new double[] {means[ROUNDS / 2], (double) found / queries / ROUNDS};
    }

    private static PerceptualHash random(SplittableRandom random) {
        return new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static PerceptualHash flip(PerceptualHash hash, int bits, SplittableRandom random) {
        long[] flips = new long[4];
        for (int flipped = 0; flipped < bits; ) {
            int bit = random.nextInt(PerceptualHash.BITS);
            if ((flips[bit >>> 6] >>> bit & 1) == 0) {
                flips[bit >>> 6] |= 1L << bit;
                flipped++;
            }
        }
        return new PerceptualHash(
                hash.w0() ^ flips[0], hash.w1() ^ flips[1], hash.w2() ^ flips[2], hash.w3() ^ flips[3]);
    }
}
