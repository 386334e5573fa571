package org.safelight.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Change;
import org.safelight.index.HashSetInfo;
import org.safelight.index.LivingIndex;
import org.safelight.index.LivingView;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// How much slower a living index answers while one entry in a hundred is new, and how fast it takes changes.
///
/// `java -Xmx8g -cp … org.safelight.bench.LivingIndexSpeed FOLDER [entries, default 10 million] [look-alikes
/// asked, default 20 000]`: loads that many made-up entries (MD5, SHA-1 and PDQ each), merges them into one
/// segment and keeps a view; then adds one in a hundred more and withdraws one in a thousand, and keeps a
/// second view. Both views are asked questions of the same kind in turns, so the machine is the same for
/// both. A folder that was loaded before is used again.
public final class LivingIndexSpeed {
    private static final int BATCH = 50_000;
    private static final int DIGESTS_ASKED = 200_000;
    private static final int ROUNDS = 5;
    /// The first entry's number; number 1 adds the set.
    private static final long FIRST = 2;

    private LivingIndexSpeed() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long entries = arguments.length > 1 ? Long.parseLong(arguments[1]) : 10_000_000;
        int looks = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20_000;
        long begun = System.nanoTime();
        try (LivingIndex living = LivingIndex.open(Path.of(arguments[0]))) {
            System.out.printf(Locale.ROOT, "opened in %.2f s%n", seconds(begun));
            if (living.sequence() == 0) {
                load(living, entries);
            }
            living.mergeAll();
            try (LivingView before = living.view()) {
                change(living, entries);
                try (LivingView after = living.view()) {
                    System.out.println("before: " + before.counts());
                    System.out.println("after:  " + after.counts());
                    compare(before, after, entries, looks);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "load %.2f, %s%n",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.version());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void load(LivingIndex living, long entries) throws IOException {
        long begun = System.nanoTime();
        living.apply(List.of(new Change.AddSet(
                1, 1, new HashSetInfo("national", "Made-up", "1", "", LocalDate.EPOCH, "", "", null))));
        for (long from = FIRST; from < FIRST + entries; from += BATCH) {
            living.apply(adds(from, Math.min(FIRST + entries, from + BATCH)));
        }
        System.out.printf(Locale.ROOT, "%d entries acknowledged after %.1f s%n", entries, seconds(begun));
        living.mergeAll();
        System.out.printf(Locale.ROOT, "in one segment after %.1f s%n", seconds(begun));
    }

    /// Entries bear the numbers of the changes that add them.
    private static List<Change> adds(long from, long to) {
        List<Change> changes = new ArrayList<>((int) (to - from));
        for (long entry = from; entry < to; entry++) {
            changes.add(new Change.AddEntry(
                    entry,
                    1,
                    entry,
                    List.of(digest(DigestKind.MD5, entry), digest(DigestKind.SHA1, entry)),
                    hash(entry),
                    80,
                    Statement.of(Standing.KNOWN_ILLEGAL)));
        }
        return changes;
    }

    private static void change(LivingIndex living, long entries) throws IOException, InterruptedException {
        long sequence = living.sequence();
        long begun = System.nanoTime();
        int batches = 0;
        SplittableRandom random = new SplittableRandom(sequence);
        for (long added = 0; added < entries / 100; added += 1_000) {
            List<Change> changes = new ArrayList<>(adds(sequence + 1, sequence + 1_001));
            sequence += 1_000;
            for (int i = 0; i < 100; i++) {
                changes.add(new Change.WithdrawEntry(++sequence, 1, FIRST + random.nextLong(entries)));
            }
            living.apply(changes);
            batches++;
        }
        System.out.printf(
                Locale.ROOT, "%d batches of 1100 changes, %.1f ms a batch%n", batches, seconds(begun) * 1e3 / batches);
        begun = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            living.apply(List.of(new Change.WithdrawEntry(++sequence, 1, FIRST + i)));
        }
        System.out.printf(Locale.ROOT, "one change alone: %.2f ms until it is on the disk%n", seconds(begun) * 5);
        // Until merging has come to rest.
        long pending = -1;
        for (int still = 0; still < 6; Thread.sleep(500)) {
            try (LivingView view = living.view()) {
                still = view.counts().pending() == pending && pending < 20_000 ? still + 1 : 0;
                pending = view.counts().pending();
            }
        }
    }

    private static void compare(LivingView before, LivingView after, long entries, int looks) {
        System.out.println("| question | before: median, p99 | with 1 % pending: median, p99 | ratio of medians |");
        System.out.println("|---|---|---|---|");
        SplittableRandom random = new SplittableRandom(5);
        Digest[] listed = new Digest[DIGESTS_ASKED];
        Digest[] others = new Digest[DIGESTS_ASKED];
        for (int i = 0; i < DIGESTS_ASKED; i++) {
            listed[i] = digest(DigestKind.SHA1, FIRST + random.nextLong(entries));
            others[i] = digest(DigestKind.SHA1, 1L << 40 | random.nextInt());
        }
        PerceptualHash[] hashes = new PerceptualHash[looks];
        for (int i = 0; i < looks; i++) {
            hashes[i] = i % 2 == 0
                    ? hash(1L << 40 | random.nextInt())
                    : flip(hash(FIRST + random.nextLong(entries)), i / 2 % 32, random);
        }
        row("SHA-1, not listed", DIGESTS_ASKED, i -> before.lookUp(others[i]), i -> after.lookUp(others[i]));
        row("SHA-1, listed", DIGESTS_ASKED, i -> before.lookUp(listed[i]), i -> after.lookUp(listed[i]));
        if (looks < 1_000) {
            return;
        }
        row(
                "look-alikes within 31 bits",
                looks,
                i -> before.lookAlikes(hashes[i], 31),
                i -> after.lookAlikes(hashes[i], 31));
    }

    private static void row(String name, int count, IntConsumer before, IntConsumer after) {
        long[] timesBefore = new long[count / 2];
        long[] timesAfter = new long[count / 2];
        for (int round = 0; round < ROUNDS; round++) {
            for (int from = 0; from + 1_000 <= count; from += 1_000) {
                // Never the same question to both: the second would find it in the processor's cache.
                time(before, from + 500 * (round % 2), timesBefore, from / 2);
                time(after, from + 500 * ((round + 1) % 2), timesAfter, from / 2);
            }
        }
        int asked = count / 1_000 * 500;
        timesBefore = Arrays.copyOf(timesBefore, asked);
        timesAfter = Arrays.copyOf(timesAfter, asked);
        Arrays.sort(timesBefore);
        Arrays.sort(timesAfter);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f µs, %.2f µs | %.2f µs, %.2f µs | %.2f |%n",
                name,
                timesBefore[asked / 2] / 1e3,
                timesBefore[asked * 99 / 100] / 1e3,
                timesAfter[asked / 2] / 1e3,
                timesAfter[asked * 99 / 100] / 1e3,
                (double) timesAfter[asked / 2] / timesBefore[asked / 2]);
    }

    /// Keeps the times of the last round.
    private static void time(IntConsumer question, int from, long[] times, int place) {
        for (int i = 0; i < 500; i++) {
            long begun = System.nanoTime();
            question.accept(from + i);
            times[place + i] = System.nanoTime() - begun;
        }
    }

    private static Digest digest(DigestKind kind, long number) {
        SplittableRandom words = new SplittableRandom(number * 3 + kind.bytes());
        return kind == DigestKind.MD5
                ? new Digest(kind, words.nextLong(), words.nextLong(), 0, 0)
                : new Digest(kind, words.nextLong(), words.nextLong(), words.nextLong() << 32, 0);
    }

    private static PerceptualHash hash(long number) {
        SplittableRandom words = new SplittableRandom(number * 3 + 1);
        return new PerceptualHash(words.nextLong(), words.nextLong(), words.nextLong(), words.nextLong());
    }

    private static PerceptualHash flip(PerceptualHash hash, int bits, SplittableRandom random) {
        long[] words = {hash.w0(), hash.w1(), hash.w2(), hash.w3()};
        int first = random.nextInt(256);
        for (int i = 0; i < bits; i++) {
            int bit = (first + i * 97) % 256; // 97 and 256 have no common factor: all different.
            words[bit >>> 6] ^= 1L << bit;
        }
        return new PerceptualHash(words[0], words[1], words[2], words[3]);
    }
}
