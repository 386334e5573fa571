package org.safelight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.safelight.formats.ListFile;
import org.safelight.formats.ListOptions;
import org.safelight.formats.ListReport;

/// How fast a VICS hash set is read, and whether in constant memory: run it with `-Xmx256m`.
///
/// Draws a set of the given size by code (made-up digests, records of about 900 bytes like those of real sets:
/// hashes, a PhotoDNA-sized text, flags, two places), reads it three times and prints megabytes a second of
/// each reading, of wall time and of processor time of the reading thread. Other programs on the machine lower
/// the first, hardly the second.
///
/// `java -Xmx256m -cp … org.safelight.bench.FormatsVicsSpeed [megabytes, default 1024] [folder, default the
/// temporary]`
public final class FormatsVicsSpeed {
    private static final int READINGS = 3;

    private FormatsVicsSpeed() {}

    public static void main(String[] arguments) throws IOException {
        long megabytes = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1024;
        Path folder = Files.createTempDirectory(
                arguments.length > 1 ? Path.of(arguments[1]) : Path.of(System.getProperty("java.io.tmpdir")), "vics");
        Path file = folder.resolve("set.json");
        try {
            long records = MadeUpVics.set(file, Long.MAX_VALUE, megabytes * 1_000_000);
            System.out.printf(
                    Locale.ROOT,
                    "%d records, %.0f MB, heap at most %d MB%n",
                    records,
                    Files.size(file) / 1e6,
                    Runtime.getRuntime().maxMemory() >> 20);
            for (int i = 0; i < READINGS; i++) {
                read(file, records);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void read(Path file, long records) throws IOException {
        AtomicLong matchable = new AtomicLong();
        var threads = java.lang.management.ManagementFactory.getThreadMXBean();
        long processorBefore = threads.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        ListReport report = ListFile.open(file, ListOptions.NONE).read(entry -> {
            if (entry.isMatchable()) {
                matchable.setPlain(matchable.getPlain() + 1);
            }
        });
        double seconds = (System.nanoTime() - before) / (double) TimeUnit.SECONDS.toNanos(1);
        double processorSeconds =
                (threads.getCurrentThreadCpuTime() - processorBefore) / (double) TimeUnit.SECONDS.toNanos(1);
        if (report.entries() != records || matchable.get() != records) {
            throw new IllegalStateException("read " + report.entries() + " of " + records + " records");
        }
        double size = Files.size(file) / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%.0f MB/s, %.0f MB/s of processor time, %.2f million records/s%n",
                size / seconds,
                size / processorSeconds,
                records / seconds / 1e6);
    }
}
