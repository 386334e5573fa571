package org.safelight.bench;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexSummary;
import org.safelight.index.IndexWriter;
import org.safelight.index.LinearScan;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// Look-alike search within 31 bits: ours, the plain scan, and libfaiss through a driver of our own, in one run on
/// the same hashes and queries. Half of the queries are entries with 0 to 31 bits flipped, half are random.
///
/// Run: `java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED … LookAlikeSpeed FOLDER MILLIONS
/// [peers | faiss PEER QUERIES …]` with the root of the sources as the working directory. `peers` stands for the
/// index that HMA uses, the best exact one of libfaiss and its plain scan, with as many queries as take about half a
/// minute each. `FOLDER` is for the files; it needs 150 bytes an entry. The driver is compiled with `g++ -O3
/// -march=native` against Debian's libfaiss-dev. Ends with one table of all, with ratios.
final class LookAlikeSpeed {
    private static final int WITHIN = 31;
    private static final int QUERIES = 20_000;
    private static final int TOGETHER = 10_000;
    private static final int SCANNED = 1_000;
    private static final List<String> PEERS =
            List.of("faiss", "multihash-16x16-1", "300", "faiss", "multihash-11x23-2", "1000", "faiss", "flat", "60");

    private final Path folder;
    private final int entries;
    private final List<PerceptualHash> queries = new ArrayList<>();
    private final List<Line> table = new ArrayList<>();

    /// One line of the table.
    private record Line(
            String name, double buildSeconds, double bytes, double p50Micros, double p99Micros, double perCpuSecond) {}

    private LookAlikeSpeed(Path folder, int entries) {
        this.folder = folder;
        this.entries = entries;
    }

    /// SplitMix64, seed 42: the hash of this number.
    private static PerceptualHash hash(long number) {
        return new PerceptualHash(
                mixed(42, 4 * number), mixed(42, 4 * number + 1), mixed(42, 4 * number + 2), mixed(42, 4 * number + 3));
    }

    private static long mixed(long seed, long number) {
        long z = seed + (number + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    static void main(String[] words) throws IOException, InterruptedException {
        var run = new LookAlikeSpeed(Path.of(words[0]), Integer.parseInt(words[1]) * 1_000_000);
        System.out.printf(
                "%s, %s, load %.1f, %d entries%n",
                LocalDate.now(java.time.ZoneId.systemDefault()),
                System.getProperty("java.vm.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                run.entries);
        run.makeQueries();
        run.ours();
        List<String> peers = words.length > 2 && words[2].equals("peers")
                ? PEERS
                : List.of(words).subList(2, words.length);
        for (int at = 0; at + 2 < peers.size(); at += 3) {
            run.faiss(peers.get(at + 1), Integer.parseInt(peers.get(at + 2)));
        }
        run.print();
    }

    private void print() {
        Line ours = table.getFirst();
        System.out.println("| | build s | bytes an entry | p50 µs | p99 µs | a processor second | times our p50 | times"
                + " our processor time |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (Line line : table) {
            System.out.printf(
                    "| %s | %.1f | %.1f | %.1f | %.1f | %.0f | %.2f | %.2f |%n",
                    line.name(),
                    line.buildSeconds(),
                    line.bytes(),
                    line.p50Micros(),
                    line.p99Micros(),
                    line.perCpuSecond(),
                    line.p50Micros() / ours.p50Micros(),
                    ours.perCpuSecond() / line.perCpuSecond());
        }
    }

    private void makeQueries() {
        Random random = new Random(777);
        for (int i = 0; i < QUERIES; i++) {
            PerceptualHash query = hash(i % 2 == 0 ? random.nextInt(entries) : (1L << 40) + i);
            long[] flips = new long[4];
            for (int flipped = 0; i % 2 == 0 && flipped < i / 2 % 32; ) {
                int bit = random.nextInt(256);
                if ((flips[bit >>> 6] >>> bit & 1) == 0) {
                    flips[bit >>> 6] |= 1L << bit;
                    flipped++;
                }
            }
            queries.add(new PerceptualHash(
                    query.w0() ^ flips[0], query.w1() ^ flips[1], query.w2() ^ flips[2], query.w3() ^ flips[3]));
        }
    }

    private void ours() throws IOException {
        Path file = folder.resolve("look-alikes.slx");
        long begun = System.nanoTime();
        IndexSummary built;
        try (IndexWriter writer = new IndexWriter(folder)) {
            int set = writer.addSet(new HashSetInfo("drawn", "bench", "1", "", LocalDate.EPOCH, "", "", null));
            Statement statement = Statement.of(Standing.UNGRADED);
            for (int i = 0; i < entries; i++) {
                writer.add(set, List.of(), hash(i), 80, statement);
            }
            built = writer.writeTo(file);
        }
        double build = seconds(begun);
        double bytes = (double) built.bytes() / entries;
        System.out.printf("build with writing, durable: %.1f s; %.1f bytes an entry in the file%n", build, bytes);
        begun = System.nanoTime();
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            index.lookAlikes(queries.get(0), WITHIN);
            System.out.printf("open and first answer: %.0f ms%n", 1000 * seconds(begun));
            oneByOne("ours, from the file", build, bytes, index);
            together(index, 1);
            together(index, 2);
            System.out.println(index.copyToMemory().words());
            oneByOne("ours, copied to memory", build, bytes, index);
            together(index, 1);
            together(index, 2);
            scan();
        }
    }

    /// Puts the best round into the table.
    private void oneByOne(String name, double build, double bytes, FingerprintIndex index) {
        List<Line> rounds = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            long[] took = new long[QUERIES];
            long found = 0;
            long cpu = cpuNanos();
            for (int i = 0; i < QUERIES; i++) {
                long begun = System.nanoTime();
                found += index.lookAlikes(queries.get(i), WITHIN).size();
                took[i] = System.nanoTime() - begun;
            }
            cpu = cpuNanos() - cpu;
            Arrays.sort(took);
            double median = took[QUERIES / 2] / 1e3;
            rounds.add(new Line(name, build, bytes, median, took[QUERIES * 99 / 100] / 1e3, QUERIES * 1e9 / cpu));
            System.out.printf(
                    "one by one, round %d: p50 %.1f us, p90 %.1f us, p99 %.1f us, %.0f a processor second, found %d%n",
                    round,
                    median,
                    took[QUERIES * 9 / 10] / 1e3,
                    took[QUERIES * 99 / 100] / 1e3,
                    QUERIES * 1e9 / cpu,
                    found);
        }
        rounds.sort(Comparator.comparingDouble(Line::p50Micros));
        table.add(rounds.getFirst());
    }

    private void together(FingerprintIndex index, int threads) {
        double best = Double.MAX_VALUE;
        long[] found = new long[1];
        for (int round = 0; round < 4; round++) {
            long begun = System.nanoTime();
            found[0] = 0;
            for (int from = 0; from < QUERIES; from += TOGETHER * threads) {
                index.lookAlikesOfEach(
                        queries.subList(from, Math.min(QUERIES, from + TOGETHER * threads)),
                        WITHIN,
                        threads,
                        (hash, alikes) -> found[0] += alikes.size());
            }
            best = Math.min(best, seconds(begun));
        }
        System.out.printf(
                "%d together, %d thread(s): %.0f a second, best of 4, found %d%n",
                TOGETHER, threads, QUERIES / best, found[0]);
    }

    private void scan() {
        List<PerceptualHash> all = new ArrayList<>();
        int scanned = Math.min(entries, 1_000_000);
        for (int i = 0; i < scanned; i++) {
            all.add(hash(i));
        }
        LinearScan scan = LinearScan.over(all);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long begun = System.nanoTime();
            scan.withinEach(queries.subList(0, SCANNED), WITHIN);
            best = Math.min(best, seconds(begun));
        }
        System.out.printf(
                "scan of 1 million for 1000 queries: %.2f G pairs a second%n", (double) scanned * SCANNED / best / 1e9);
    }

    private void faiss(String peer, int most) throws IOException, InterruptedException {
        Path driver = folder.resolve("faiss_peers");
        run(List.of(
                "g++",
                "-O3",
                "-march=native",
                "-o",
                driver.toString(),
                "bench/src/main/cpp/faiss_peers.cpp",
                "-lfaiss",
                "-llapack",
                "-lblas",
                "-fopenmp"));
        Path hashes = folder.resolve("hashes.bin");
        Path asked = folder.resolve("queries.bin");
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(hashes), 1 << 20);
                DataOutputStream out = new DataOutputStream(file)) {
            for (int i = 0; i < entries; i++) {
                write(hash(i), out);
            }
        }
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(asked)))) {
            for (PerceptualHash query : queries) {
                write(query, out);
            }
        }
        String line =
                run(List.of(driver.toString(), hashes.toString(), asked.toString(), peer, Integer.toString(most)));
        String[] values = line.strip().split("\t", -1);
        System.out.printf("faiss %s: %s queries, found %s%n", values[0], values[2], values[3]);
        table.add(new Line(
                "faiss " + values[0],
                Double.parseDouble(values[1]),
                Double.parseDouble(values[7]),
                Double.parseDouble(values[4]),
                Double.parseDouble(values[5]),
                Double.parseDouble(values[6])));
    }

    private static void write(PerceptualHash hash, DataOutputStream out) throws IOException {
        out.writeLong(hash.w0());
        out.writeLong(hash.w1());
        out.writeLong(hash.w2());
        out.writeLong(hash.w3());
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(command.get(0) + " failed. Install: apt-get install g++ libfaiss-dev");
        }
        return out;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
