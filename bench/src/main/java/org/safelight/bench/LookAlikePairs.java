package org.safelight.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// All pairs within 31 bits in a list: how long it takes on two threads, and how much memory. One entry in a hundred is
/// another with 0 to 31 bits flipped, so that it is known how many pairs there are at least.
///
/// Run: `java --add-modules=jdk.incubator.vector … LookAlikePairs FOLDER MILLIONS`.
final class LookAlikePairs {
    private static final int WITHIN = 31;
    private static final int ONE_NEAR_IN = 100;

    private LookAlikePairs() {}

    static void main(String[] words) throws IOException {
        Path file = Path.of(words[0]).resolve("pairs.slx");
        int count = Integer.parseInt(words[1]) * 1_000_000;
        SplittableRandom random = new SplittableRandom(17);
        long planted = 0;
        try (IndexWriter writer = new IndexWriter(Path.of(words[0]))) {
            int set = writer.addSet(new HashSetInfo("drawn", "bench", "1", "", LocalDate.EPOCH, "", "", null));
            Statement statement = Statement.of(Standing.UNGRADED);
            PerceptualHash before = new PerceptualHash(1, 2, 3, 4);
            for (int i = 0; i < count; i++) {
                PerceptualHash entry =
                        new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
                if (i % ONE_NEAR_IN == 1) {
                    // At least one bit, so that it is another hash.
                    int bits = 1 + random.nextInt(WITHIN);
                    entry = new PerceptualHash(
                            before.w0(), before.w1() ^ (-1L >>> (64 - bits)), before.w2(), before.w3());
                    planted++;
                }
                before = entry;
                writer.add(set, List.of(), entry, 80, statement);
            }
            writer.writeTo(file);
        }
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            long[] pairs = new long[1];
            long begun = System.nanoTime();
            index.pairsWithin(WITHIN, 2, (one, other, distance) -> pairs[0]++);
            System.out.printf(
                    "%d hashes: %d pairs within %d bits, %d planted, in %.1f s on two threads, load %.1f%n%s%n",
                    index.counts().pdq(),
                    pairs[0],
                    WITHIN,
                    planted,
                    (System.nanoTime() - begun) / 1e9,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    String.join(
                            "; ",
                            Files.readAllLines(Path.of("/proc/self/status")).stream()
                                    .filter(line -> line.startsWith("VmHWM") || line.startsWith("Rss"))
                                    .toList()));
        }
    }
}
