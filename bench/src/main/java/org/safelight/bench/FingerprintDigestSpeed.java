package org.safelight.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digester;

/// How fast MD5, SHA-1 and SHA-256 are alone, and all three in one reading, in one run.
///
/// One large content: wall time against the lower bound for two processors, max(slowest digest, sum / 2), and against
/// MD5 alone. Many small contents: wall time of two threads with a digester each against half of the processor time
/// that
/// the digests take alone. Wall times mean something only on a quiet machine. On a busy one, read the processor times:
/// an even split between the caller and all helpers, and a total near the sum of the three, are what is in our hands.
/// Run: `java … FingerprintDigestSpeed [MiB of the large content]`.
public final class FingerprintDigestSpeed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int RUNS = 5;

    private FingerprintDigestSpeed() {}

    /// Something to time.
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, NoSuchAlgorithmException {
        int mebibytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 128;
        byte[] large = new byte[mebibytes << 20];
        new Random(1).nextBytes(large);

        double sum = 0;
        double slowest = 0;
        double md5 = 0;
        for (DigestKind kind : DigestKind.values()) {
            MessageDigest digest = MessageDigest.getInstance(kind.jcaName());
            double seconds = bestProcessorSeconds(() -> digest.update(large));
            if (kind == DigestKind.MD5) {
                md5 = seconds;
            }
            sum += seconds;
            slowest = Math.max(slowest, seconds);
            print(kind.label() + " alone, processor", mebibytes, seconds, md5);
        }
        double bound = Math.max(slowest, sum / 2);
        print("bound, two processors", mebibytes, bound, md5);
        try (Digester digester = new Digester()) {
            double wall = bestWallSeconds(() -> digester.digest(new ByteArrayInputStream(large)));
            print("three, one content, wall", mebibytes, wall, md5);
            System.out.printf(Locale.ROOT, "  %.0f %% of the bound's speed%n", 100 * bound / wall);
            long callerBefore = THREADS.getCurrentThreadCpuTime();
            long allBefore = PROCESS.getProcessCpuTime();
            digester.digest(new ByteArrayInputStream(large));
            double caller = (THREADS.getCurrentThreadCpuTime() - callerBefore) / 1e9;
            double all = (PROCESS.getProcessCpuTime() - allBefore) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "  processor: caller %.0f %%, helpers %.0f %% of the three digests alone%n",
                    100 * caller / sum,
                    100 * (all - caller) / sum);
        }

        for (int kibibytes : new int[] {16, 100, 400, 3000}) {
            int length = kibibytes << 10;
            int contents = (mebibytes << 20) / length;
            long before = PROCESS.getProcessCpuTime();
            double wall = bestWallSeconds(() -> onTwoThreads(large, length, contents));
            double processor = (PROCESS.getProcessCpuTime() - before) / 1e9 / RUNS;
            double digested = (double) contents * length / (1 << 20);
            print("three, " + kibibytes + " KiB each, 2 threads", digested, wall, md5 * digested / mebibytes);
            System.out.printf(
                    Locale.ROOT,
                    "  wall %.0f %%, processor %.0f %% over what the digests alone take on two processors%n",
                    100 * (wall / (sum * digested / mebibytes / 2) - 1),
                    100 * (processor / (sum * digested / mebibytes) - 1));
        }
    }

    private static void onTwoThreads(byte[] bytes, int length, int contents) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(2);
        for (int thread = 0; thread < 2; thread++) {
            int first = thread;
            Thread.ofPlatform().start(() -> {
                try (Digester digester = new Digester()) {
                    for (int i = first; i < contents; i += 2) {
                        digester.digest(new ByteArrayInputStream(bytes, i * length, length));
                    }
                } catch (IOException impossible) {
                    throw new UncheckedIOException(impossible);
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
    }

    private static double bestProcessorSeconds(Work work) throws IOException, InterruptedException {
        long best = Long.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long before = THREADS.getCurrentThreadCpuTime();
            work.run();
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - before);
        }
        return best / 1e9;
    }

    private static double bestWallSeconds(Work work) throws IOException, InterruptedException {
        long best = Long.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long before = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - before);
        }
        return best / 1e9;
    }

    private static void print(String what, double mebibytes, double seconds, double md5) {
        System.out.printf(
                Locale.ROOT,
                "%-34s %7.0f MiB/s %6.0f %% of MD5 alone%n",
                what,
                mebibytes / seconds,
                100 * md5 / seconds);
    }
}
