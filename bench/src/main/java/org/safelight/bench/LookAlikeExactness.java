package org.safelight.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.LinearScan;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// Compares the look-alikes that an index finds with those of the scan of all entries, for every distance from 0 to
/// 31, on many queries. Entries: a tenth are near others, a tenth have an odd number of set bits or few of them, the
/// rest are random. Queries: entries with 0 to 40 bits flipped.
///
/// Run: `java --add-modules=jdk.incubator.vector … LookAlikeExactness FOLDER ENTRIES QUERIES`. Ends with 1 if an
/// answer differs.
final class LookAlikeExactness {
    private static final int WITHIN = 31;
    private static final int TOGETHER = 1 << 14;

    private LookAlikeExactness() {}

    static void main(String[] words) throws IOException {
        Path file = Path.of(words[0]).resolve("exactness.slx");
        int count = Integer.parseInt(words[1]);
        int asked = Integer.parseInt(words[2]);
        Random random = new Random(42);
        List<PerceptualHash> entries = new ArrayList<>(count);
        try (IndexWriter writer = new IndexWriter(Path.of(words[0]))) {
            int set = writer.addSet(new HashSetInfo("drawn", "bench", "1", "", LocalDate.EPOCH, "", "", null));
            Statement statement = Statement.of(Standing.UNGRADED);
            for (int i = 0; i < count; i++) {
                PerceptualHash entry = entry(i, entries, random);
                entries.add(entry);
                writer.add(set, List.of(), entry, 80, statement);
            }
            writer.writeTo(file);
        }
        LinearScan scan = LinearScan.over(entries.stream().distinct().toList());
        int threads = Runtime.getRuntime().availableProcessors();
        long[] compared = new long[1];
        long[] wrong = new long[1];
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            for (int from = 0; from < asked; from += TOGETHER) {
                List<PerceptualHash> queries = new ArrayList<>();
                for (int i = from; i < Math.min(asked, from + TOGETHER); i++) {
                    queries.add(flip(entries.get(random.nextInt(count)), random.nextInt(41), random));
                }
                int part = (queries.size() + threads - 1) / threads;
                List<List<LinearScan.Found>> all = IntStream.range(0, threads)
                        .parallel()
                        .mapToObj(thread -> scan.withinEach(
                                queries.subList(
                                        Math.min(queries.size(), thread * part),
                                        Math.min(queries.size(), (thread + 1) * part)),
                                WITHIN))
                        .flatMap(List::stream)
                        .toList();
                for (int bits = 0; bits <= WITHIN; bits++) {
                    int within = bits;
                    index.lookAlikesOfEach(queries, within, threads, (of, alikes) -> {
                        List<String> expected = all.get(of).stream()
                                .filter(found -> found.distanceBits() <= within)
                                .map(found -> found.distanceBits()
                                        + scan.hash(found.id()).hex())
                                .sorted()
                                .toList();
                        List<String> given = alikes.stream()
                                .map(alike ->
                                        alike.distanceBits() + alike.entryHash().hex())
                                .sorted()
                                .toList();
                        compared[0]++;
                        if (!given.equals(expected)) {
                            wrong[0]++;
                        }
                    });
                }
                System.out.printf(
                        "%d queries of %d entries at every distance from 0 to 31: %d answers, %d differ from the"
                                + " scan%n",
                        from + queries.size(), scan.size(), compared[0], wrong[0]);
            }
        }
        System.exit(wrong[0] == 0 ? 0 : 1);
    }

    private static PerceptualHash entry(int number, List<PerceptualHash> before, Random random) {
        return switch (number % 10) {
            case 1 -> flip(before.get(random.nextInt(before.size())), random.nextInt(20), random);
            case 2 -> flip(PerceptualHash.ZERO, 1 + 2 * random.nextInt(60), random);
            default -> new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        };
    }

    private static PerceptualHash flip(PerceptualHash hash, int bits, Random random) {
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
