package org.safelight.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.LinearScan;
import org.safelight.index.LookAlike;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// Compares the look-alikes that an index finds with those of the scan of all entries, for every distance from 0 to
/// 31, on many queries.
///
/// Entries: half are random; a fifth are codes whose bits hang together as those of natural pictures do (thresholds
/// of sums of 16 patterns and noise); a tenth are near others, a tenth have an odd number of set bits from 51 to 205,
/// some are repeated or have few bits set; and there are crowds of 10,000 within 5 bits and within 12 bits of one
/// code, and one of 100,000 within 10 bits. Queries: entries with 0 to 40 bits flipped, codes of the same kinds that
/// are not listed, and codes at 0 to 60 bits from the middle of a crowd.
///
/// Run: `java --add-modules=jdk.incubator.vector … LookAlikeExactness FOLDER ENTRIES QUERIES [truth]`. The scan goes
/// first and keeps what it finds in files of 16,384 queries each, so that it can be stopped and goes on where it was;
/// with `truth` nothing else is done. Then an index is built and asked. Ends with 1 if an answer differs.
final class LookAlikeExactness {
    private static final int WITHIN = 31;
    private static final int TOGETHER = 1 << 14;
    private static final int CROWD = 10_000;
    private static final int PATTERNS = 16;

    private final Path folder;
    private final int asked;
    private final List<PerceptualHash> entries = new ArrayList<>();
    private final List<PerceptualHash> middles = new ArrayList<>();
    private final PerceptualHash[] patterns = new PerceptualHash[PATTERNS];
    /// So many entries are in no crowd.
    private final int loners;

    private LookAlikeExactness(Path folder, int count, int asked) {
        this.folder = folder;
        this.asked = asked;
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < PATTERNS; i++) {
            patterns[i] = random(random);
        }
        // Crowds are a fiftieth at most, so that few answers are large.
        int crowd = Math.min(CROWD, count / 1_000);
        loners = count - 18 * crowd;
        for (int i = 0; i < loners; i++) {
            entries.add(entry(i, random));
        }
        for (int i = 0; i < 9; i++) {
            PerceptualHash middle = random(random);
            middles.add(middle);
            for (int member = 0; member < (i == 8 ? 10 : 1) * crowd; member++) {
                entries.add(flip(middle, random.nextInt(i == 8 ? 11 : i % 2 == 0 ? 6 : 13), random));
            }
        }
    }

    static void main(String[] words) throws IOException {
        var run = new LookAlikeExactness(Path.of(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        boolean isRight = true;
        run.findTruth();
        if (words.length < 4) {
            isRight = run.compare();
        }
        System.exit(isRight ? 0 : 1);
    }

    private void findTruth() throws IOException {
        List<PerceptualHash> different = new ArrayList<>(new LinkedHashSet<>(entries));
        LinearScan scan = LinearScan.over(different);
        for (int from = 0; from < asked; from += TOGETHER) {
            Path file = truth(from);
            if (Files.exists(file)) {
                continue;
            }
            long begun = System.nanoTime();
            List<List<LinearScan.Found>> found = scan.withinEach(queries(from), WITHIN);
            Path unfinished = folder.resolve("truth.unfinished");
            try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
                for (List<LinearScan.Found> each : found) {
                    out.writeInt(each.size());
                    for (LinearScan.Found one : each) {
                        out.writeInt(one.id());
                        out.writeByte(one.distanceBits());
                    }
                }
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            System.out.printf(
                    "scan: %d queries of %d entries, %.1f s for the last %d%n",
                    from + found.size(), scan.size(), (System.nanoTime() - begun) / 1e9, found.size());
        }
    }

    private Path truth(int from) {
        return folder.resolve("truth-%d-%d".formatted(entries.size(), from));
    }

    private boolean compare() throws IOException {
        Path file = folder.resolve("exactness.slx");
        try (IndexWriter writer = new IndexWriter(folder)) {
            int set = writer.addSet(new HashSetInfo("drawn", "bench", "1", "", LocalDate.EPOCH, "", "", null));
            Statement statement = Statement.of(Standing.UNGRADED);
            for (PerceptualHash entry : entries) {
                writer.add(set, List.of(), entry, 80, statement);
            }
            writer.writeTo(file);
        }
        List<PerceptualHash> different = new ArrayList<>(new LinkedHashSet<>(entries));
        long answers = 0;
        long alikes = 0;
        long wrong = 0;
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            for (int from = 0; from < asked; from += TOGETHER) {
                List<PerceptualHash> queries = queries(from);
                long[] results = compare(index, queries, expected(from, queries.size(), different));
                answers += (WITHIN + 1L) * queries.size();
                alikes += results[0];
                wrong += results[1];
                System.out.printf(
                        "%d queries of %d different entries at every distance from 0 to 31: %d answers with %d"
                                + " look-alikes, %d differ from the scan%n",
                        from + queries.size(), different.size(), answers, alikes, wrong);
            }
        }
        return wrong == 0;
    }

    /// @return how many look-alikes were told, and how many answers are wrong
    private static long[] compare(
            FingerprintIndex index, List<PerceptualHash> queries, List<List<LookAlikeFound>> expected) {
        long[] results = new long[2];
        for (int bits = 0; bits <= WITHIN; bits++) {
            int within = bits;
            int[] next = new int[1];
            index.lookAlikesOfEach(queries, within, 1, (of, told) -> {
                if (of != next[0]++ || !isRight(told, expected.get(of), within)) {
                    results[1]++;
                }
                results[0] += told.size();
            });
            results[1] += queries.size() - next[0];
        }
        return results;
    }

    private record LookAlikeFound(PerceptualHash entry, int distanceBits) {}

    /// Both are in the order of distance, then of hexadecimal digits.
    private static boolean isRight(List<LookAlike> told, List<LookAlikeFound> expected, int within) {
        int at = 0;
        for (LookAlikeFound each : expected) {
            if (each.distanceBits() > within) {
                break;
            }
            if (at == told.size()
                    || told.get(at).distanceBits() != each.distanceBits()
                    || !told.get(at).entryHash().equals(each.entry())) {
                return false;
            }
            at++;
        }
        return at == told.size();
    }

    private List<List<LookAlikeFound>> expected(int from, int count, List<PerceptualHash> different)
            throws IOException {
        List<List<LookAlikeFound>> expected = new ArrayList<>();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(truth(from))))) {
            for (int i = 0; i < count; i++) {
                List<LookAlikeFound> found = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    PerceptualHash entry = different.get(in.readInt());
                    found.add(new LookAlikeFound(entry, in.readByte()));
                }
                found.sort(Comparator.comparingInt(LookAlikeFound::distanceBits)
                        .thenComparing(each -> each.entry().hex()));
                expected.add(found);
            }
        }
        return expected;
    }

    private List<PerceptualHash> queries(int from) {
        SplittableRandom random = new SplittableRandom(1_000_000L + from);
        List<PerceptualHash> queries = new ArrayList<>();
        for (int i = from; i < Math.min(asked, from + TOGETHER); i++) {
            queries.add(
                    i % 500 == 7
                            ? flip(middles.get(random.nextInt(middles.size())), random.nextInt(61), random)
                            : i % 4 == 0
                                    ? entry(i / 4, random)
                                    : flip(entries.get(random.nextInt(loners)), random.nextInt(41), random));
        }
        return queries;
    }

    private PerceptualHash entry(int number, SplittableRandom random) {
        return switch (number % 10) {
            case 1 ->
                entries.isEmpty()
                        ? random(random)
                        : flip(
                                entries.get(random.nextInt(Math.min(loners, entries.size()))),
                                random.nextInt(20),
                                random);
            case 2 -> flip(PerceptualHash.ZERO, 51 + 2 * random.nextInt(78), random);
            case 3, 4 -> ofPatterns(random);
            case 5 ->
                // One in 50 is repeated, one in 5,000 has few bits set.
                number % 5_000 == 5
                        ? flip(PerceptualHash.ZERO, 1 + 2 * random.nextInt(25), random)
                        : number % 50 == 15
                                ? entries.get(random.nextInt(Math.min(loners, entries.size())))
                                : random(random);
            default -> random(random);
        };
    }

    private PerceptualHash ofPatterns(SplittableRandom random) {
        double[] sums = new double[PerceptualHash.BITS];
        for (PerceptualHash pattern : patterns) {
            long[] words = {pattern.w0(), pattern.w1(), pattern.w2(), pattern.w3()};
            double much = random.nextDouble(-1, 1);
            for (int bit = 0; bit < sums.length; bit++) {
                sums[bit] += (words[bit >>> 6] >>> bit & 1) == 0 ? much : -much;
            }
        }
        long[] words = new long[4];
        for (int bit = 0; bit < sums.length; bit++) {
            if (sums[bit] + random.nextDouble(-2, 2) > 0) {
                words[bit >>> 6] |= 1L << bit;
            }
        }
        return new PerceptualHash(words[0], words[1], words[2], words[3]);
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
