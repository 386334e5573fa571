package org.safelight.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Lookup;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// How fast digests are looked up in a national list, and in a list of known software beside it.
///
/// `java -Xmx3g -cp … org.safelight.bench.DigestLookupSpeed build FOLDER [entries, default 100 million]`
/// makes two index files, and says how long it took: MD5, SHA-1 and SHA-256 of that many made-up files, and
/// three quarters as many SHA-256 (for 100 million: about the size of the NSRL's modern set, 74 million).
///
/// `… DigestLookupSpeed measure FOLDER` opens both and prints nanoseconds a look-up: single (each asked when
/// the one before is answered; median and 99th percentile with the clock's own time in them, and the mean
/// without), and many at once; for digests that are listed and that are not; and how much memory the process
/// has. The files are read once before, so that figures are of a machine that has them in memory.
public final class DigestLookupSpeed {
    private static final int QUESTIONS = 200_000;
    private static final int ROUNDS = 5;
    private static final int AT_ONCE = 10_000;

    private DigestLookupSpeed() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        Path national = folder.resolve("national.slx");
        Path software = folder.resolve("software.slx");
        if (arguments[0].equals("build")) {
            long entries = arguments.length > 2 ? Long.parseLong(arguments[2]) : 100_000_000;
            Files.createDirectories(folder);
            build(folder, national, entries, List.of(DigestKind.values()), Standing.KNOWN_ILLEGAL);
            build(folder, software, entries * 74 / 100, List.of(DigestKind.SHA256), Standing.KNOWN_IRRELEVANT);
        } else {
            measure(national, software);
        }
    }

    private static void build(Path folder, Path file, long entries, List<DigestKind> kinds, Standing standing)
            throws IOException {
        long begun = System.nanoTime();
        try (IndexWriter writer = new IndexWriter(folder)) {
            int set = writer.addSet(
                    new HashSetInfo(file.getFileName().toString(), "Made-up", "1", "", LocalDate.EPOCH, "", "", null));
            Statement statement = Statement.of(standing);
            List<Digest> digests = new ArrayList<>(kinds.size());
            for (long entry = 0; entry < entries; entry++) {
                digests.clear();
                for (DigestKind kind : kinds) {
                    digests.add(digest(kind, entry));
                }
                writer.add(set, digests, null, -1, statement);
            }
            System.out.printf(
                    Locale.ROOT, "%s: %d entries added after %.1f s%n", file.getFileName(), entries, seconds(begun));
            writer.writeTo(file);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: written after %.1f s, %.2f GB%n",
                file.getFileName(),
                seconds(begun),
                Files.size(file) / 1e9);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /// The digest of this kind of the made-up file with this number: words of SplitMix64.
    private static Digest digest(DigestKind kind, long number) {
        SplittableRandom words = new SplittableRandom(number * 3 + kind.bytes() % 3 + 77);
        return switch (kind) {
            case MD5 -> new Digest(kind, words.nextLong(), words.nextLong(), 0, 0);
            case SHA1 -> new Digest(kind, words.nextLong(), words.nextLong(), words.nextLong() << 32, 0);
            case SHA256 -> new Digest(kind, words.nextLong(), words.nextLong(), words.nextLong(), words.nextLong());
        };
    }

    private static void measure(Path national, Path software) throws IOException {
        long begun = System.nanoTime();
        try (FingerprintIndex index = FingerprintIndex.open(national);
                FingerprintIndex known = FingerprintIndex.open(software)) {
            index.isListed(digest(DigestKind.MD5, 1));
            System.out.printf(
                    Locale.ROOT,
                    "open and first answer %.3f s; %d MD5, %d SHA-1, %d SHA-256; beside it %d SHA-256%n",
                    seconds(begun),
                    index.counts().md5(),
                    index.counts().sha1(),
                    index.counts().sha256(),
                    known.counts().sha256());
            begun = System.nanoTime();
            index.verifyPages();
            known.verifyPages();
            System.out.printf(Locale.ROOT, "all pages verified in %.1f s%n", seconds(begun));
            System.out.println("| | median | p99 | mean | many at once |");
            System.out.println("|---|---|---|---|---|");
            for (DigestKind kind : DigestKind.values()) {
                row(index, kind, index.counts().md5());
            }
            row(known, DigestKind.SHA256, known.counts().sha256());
            System.out.printf(
                    Locale.ROOT,
                    "resident memory %d MB, of which the process's own (heap and the like) %d MB%n",
                    statusMegabytes("VmRSS:"),
                    statusMegabytes("RssAnon:"));
            System.out.printf(
                    Locale.ROOT,
                    "load %.2f, %s%n",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    Runtime.version());
        }
    }

    private static long statusMegabytes(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    private static void row(FingerprintIndex index, DigestKind kind, long entries) {
        SplittableRandom random = new SplittableRandom(9);
        for (boolean listed : new boolean[] {true, false}) {
            double best = Double.MAX_VALUE;
            double bestAtOnce = Double.MAX_VALUE;
            long[] each = new long[QUESTIONS];
            for (int round = 0; round < ROUNDS; round++) {
                // New ones each time, so that none is answered from what the processor still has.
                List<Digest> asked = questions(kind, listed, entries, random);
                int found = 0;
                long begun = System.nanoTime();
                for (Digest digest : asked) {
                    found += index.isListed(digest) ? 1 : 0;
                }
                best = Math.min(best, (System.nanoTime() - begun) / (double) QUESTIONS);
                require(found == (listed ? QUESTIONS : 0));
                asked = questions(kind, listed, entries, random);
                for (int i = 0; i < QUESTIONS; i++) {
                    long before = System.nanoTime();
                    found += index.isListed(asked.get(i)) ? 1 : 0;
                    each[i] = System.nanoTime() - before;
                }
                asked = questions(kind, listed, entries, random);
                found = 0;
                begun = System.nanoTime();
                for (int from = 0; from < QUESTIONS; from += AT_ONCE) {
                    for (Lookup lookup : index.lookUpAll(asked.subList(from, from + AT_ONCE))) {
                        found += lookup instanceof Lookup.SameFile ? 1 : 0;
                    }
                }
                bestAtOnce = Math.min(bestAtOnce, (System.nanoTime() - begun) / (double) QUESTIONS);
                require(found == (listed ? QUESTIONS : 0));
            }
            Arrays.sort(each);
            System.out.printf(
                    Locale.ROOT,
                    "| %s %s | %d ns | %d ns | %.0f ns | %.0f ns |%n",
                    kind.label(),
                    listed ? "listed" : "not listed",
                    each[QUESTIONS / 2],
                    each[QUESTIONS * 99 / 100],
                    best,
                    bestAtOnce);
        }
    }

    private static List<Digest> questions(DigestKind kind, boolean listed, long entries, SplittableRandom random) {
        List<Digest> asked = new ArrayList<>(QUESTIONS);
        for (int i = 0; i < QUESTIONS; i++) {
            asked.add(digest(kind, random.nextLong(entries) + (listed ? 0 : entries)));
        }
        return asked;
    }

    private static void require(boolean right) {
        if (!right) {
            throw new IllegalStateException("An answer is wrong. The figures are worth nothing.");
        }
    }
}
