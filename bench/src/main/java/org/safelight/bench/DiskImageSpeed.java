package org.safelight.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.safelight.sources.ContainerOptions;
import org.safelight.sources.ContainerPool;
import org.safelight.sources.Exhibit;
import org.safelight.sources.FileItem;
import org.safelight.sources.ImageKind;
import org.safelight.sources.Member;
import org.safelight.sources.OpenContainer;

/// How fast a large live file on a raw disk image is read, beside `dd` on the same file of the same image,
/// with cold and with warm file cache (cold needs root); and the same file through an E01 image beside
/// `img_cat`.
///
/// Makes an ext4 image with one file of the given size with `mkfs.ext4 -d`, and the E01 with `ewfacquire`.
/// Nothing is digested: the reading alone is measured.
///
/// `java -cp … org.safelight.bench.DiskImageSpeed [megabytes, default 1024] [folder, default the temporary]`
public final class DiskImageSpeed {
    private static final int ROUNDS = 3;

    private DiskImageSpeed() {}

    public static void main(String[] arguments) throws Exception {
        int megabytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1024;
        Path folder = Files.createTempDirectory(
                arguments.length > 1 ? Path.of(arguments[1]) : Path.of(System.getProperty("java.io.tmpdir")), "image");
        Path content = Files.createDirectory(folder.resolve("content"));
        Path image = folder.resolve("disk.raw");
        run("dd", "if=/dev/urandom", "of=" + content.resolve("large.bin"), "bs=1M", "count=" + megabytes);
        run(
                "/usr/sbin/mkfs.ext4",
                "-q",
                "-F",
                "-d",
                content.toString(),
                image.toString(),
                (megabytes * 11 / 10 + 64) + "M");
        run(
                "ewfacquire",
                "-u",
                "-q",
                "-c",
                "fast",
                "-S",
                "7EiB",
                "-t",
                folder.resolve("disk").toString(),
                image.toString());
        Path file = content.resolve("large.bin");
        Path copy = folder.resolve("alone.bin");
        Files.move(file, copy, StandardCopyOption.REPLACE_EXISTING);
        // What was just written is on the disk, and the first start of everything is not measured.
        run("sync");
        dd(copy);
        read(image, ImageKind.RAW);
        for (boolean cold : new boolean[] {true, false}) {
            for (int round = 0; round < ROUNDS; round++) {
                double dd = rate(megabytes, cold, () -> dd(copy));
                double ours = rate(megabytes, cold, () -> read(image, ImageKind.RAW));
                System.out.printf(
                        Locale.ROOT,
                        "%s cache: dd %.0f MB/s, large file on the raw image %.0f MB/s, ratio %.2f%n",
                        cold ? "cold" : "warm",
                        dd,
                        ours,
                        ours / dd);
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            double imageCat = rate(
                    megabytes,
                    false,
                    () -> run("img_cat", folder.resolve("disk.E01").toString()));
            double ours = rate(megabytes, false, () -> read(folder.resolve("disk.E01"), ImageKind.EWF));
            System.out.printf(
                    Locale.ROOT,
                    "E01, warm cache: img_cat of the whole %.0f MB/s, large file %.0f MB/s, ratio %.2f%n",
                    imageCat,
                    ours,
                    ours / imageCat);
        }
    }

    private interface Work {
        /// @return nanoseconds that count; 0 for all of the time it took
        long run() throws Exception;
    }

    private static double rate(int megabytes, boolean cold, Work work) throws Exception {
        if (cold) {
            run("sync");
            Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
        }
        long before = System.nanoTime();
        long counted = work.run();
        long took = counted > 0 ? counted : System.nanoTime() - before;
        return megabytes * 1.048576e9 / took;
    }

    /// Reads the one large file; the time from its first byte asked for to its last counts.
    private static long read(Path image, ImageKind kind) throws Exception {
        List<FileItem> items = new ArrayList<>();
        Exhibit.of(List.of(image)).forEach(found -> items.add((FileItem) found));
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (ContainerPool pool = ContainerPool.create(ContainerOptions.standard());
                OpenContainer open = pool.openImage(kind, items.getFirst())) {
            for (Optional<Member> next = open.next(); next.isPresent(); next = open.next()) {
                if (next.get().name().text().endsWith("large.bin")) {
                    long before = System.nanoTime();
                    while (next.get().read(buffer.clear()) >= 0) {
                        // Only read.
                    }
                    return System.nanoTime() - before;
                }
            }
        }
        throw new IOException("the large file was not found on " + image);
    }

    /// The time that `dd` itself says it copied for, without its start.
    private static long dd(Path file) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("dd", "if=" + file, "of=/dev/null", "bs=1M");
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        Matcher seconds = Pattern.compile("copied, ([0-9.e-]+) s").matcher(said);
        if (process.waitFor() != 0 || !seconds.find()) {
            throw new IOException("dd said: " + said);
        }
        return (long) (Double.parseDouble(seconds.group(1)) * 1e9);
    }

    private static long run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(4, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
        return 0;
    }
}
