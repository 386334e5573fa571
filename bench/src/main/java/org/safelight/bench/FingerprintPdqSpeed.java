package org.safelight.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Random;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;

/// How long PDQ takes from a grey plane, with all eight orientations: the vector kernel, the plain one, and the way of
/// the description (two box passes over the whole picture in float32), in one run.
///
/// Times are processor time of the one thread, the best of many runs, because other programs may run beside it; ratios
/// within one run are what counts. Run: `java --add-modules=jdk.incubator.vector … FingerprintPdqSpeed [seconds per
/// row]`.
public final class FingerprintPdqSpeed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private FingerprintPdqSpeed() {}

    public static void main(String[] arguments) {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 4;
        System.out.printf(Locale.ROOT, "%-22s %-28s %9s %12s%n", "picture", "way", "ms", "times plain");
        for (int[] size : new int[][] {{4032, 3024}, {1632, 1224}, {504, 378}}) {
            compare(size[0], size[1], seconds);
        }
    }

    private static void compare(int width, int height, double seconds) {
        byte[] plane = new byte[width * height];
        Random random = new Random(1);
        for (int i = 0; i < plane.length; i++) {
            double wave = Math.sin(i % width * 0.01) * Math.cos(Math.floorDiv(i, width) * 0.013);
            plane[i] = (byte) (128 + 90 * wave + random.nextInt(20));
        }
        int[] argb = new int[plane.length];
        for (int i = 0; i < argb.length; i++) {
            argb[i] = (plane[i] & 255) * 0x010101;
        }
        String picture = "%d x %d (%.1f MP)".formatted(width, height, width * height / 1e6);
        PdqHasher best = PdqHasher.create();
        PdqHasher plain = PdqHasher.plain();
        double plainMillis = best(seconds, () -> fromArray(plain, plane, width, height));
        print(picture, plain.kernelName() + ", grey array", plainMillis, plainMillis);
        print(
                picture,
                best.kernelName() + ", grey array",
                best(seconds, () -> fromArray(best, plane, width, height)),
                plainMillis);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(plane.length);
            segment.copyFrom(MemorySegment.ofArray(plane));
            print(
                    picture,
                    best.kernelName() + ", native memory",
                    best(seconds, () -> fromSegment(best, segment, width, height)),
                    plainMillis);
        }
        print(
                picture,
                best.kernelName() + ", colours",
                best(seconds, () -> fromColours(best, argb, width, height)),
                plainMillis);
        FingerprintBoxPasses passes = new FingerprintBoxPasses(width, height);
        print(picture, "box passes, blur only", best(seconds, () -> passes.blur(plane)), plainMillis);
    }

    private static PdqVariants fromArray(PdqHasher hasher, byte[] plane, int width, int height) {
        hasher.begin(width, height);
        for (int y = 0; y < height; y++) {
            hasher.row(plane, y * width);
        }
        return hasher.finish();
    }

    private static PdqVariants fromSegment(PdqHasher hasher, MemorySegment plane, int width, int height) {
        hasher.begin(width, height);
        for (int y = 0; y < height; y++) {
            hasher.row(plane, (long) y * width);
        }
        return hasher.finish();
    }

    private static PdqVariants fromColours(PdqHasher hasher, int[] argb, int width, int height) {
        hasher.begin(width, height);
        for (int y = 0; y < height; y++) {
            hasher.rowRgb(argb, y * width);
        }
        return hasher.finish();
    }

    /// Milliseconds of processor time of the best run within these seconds, of five at least.
    private static double best(double seconds, Runnable run) {
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (int i = 0; i < 5 || System.nanoTime() < end; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            run.run();
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - before);
        }
        return best / 1e6;
    }

    private static void print(String picture, String way, double millis, double plainMillis) {
        System.out.printf(Locale.ROOT, "%-22s %-28s %9.3f %12.2f%n", picture, way, millis, millis / plainMillis);
    }
}
