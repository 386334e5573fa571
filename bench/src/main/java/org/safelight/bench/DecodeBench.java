package org.safelight.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.safelight.decode.ByteSource;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.DecodePool;
import org.safelight.decode.Examination;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.Scene;

/// JPEG file to fingerprints, in pictures a second: through the workers (libjpeg-turbo, and the reference decode),
/// and by the plain ImageIO way in this process as the yardstick of the same run. The pictures are drawn landscapes
/// with
/// grain; their files are as large as a telephone's of the same size and quality, and the sizes are printed.
///
/// Arguments: seconds for each row (default 20), workers (default: processors).
public final class DecodeBench {
    private static final int DIFFERENT = 6;

    private record Size(String name, int width, int height, float quality) {}

    private interface Way {
        boolean examine(byte[] jpeg) throws IOException, InterruptedException;
    }

    private DecodeBench() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        DecodeOptions options = DecodeOptions.standard();
        int workers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : options.workers();
        ImageIO.setUseCache(false);
        System.out.printf(Locale.ROOT, "%-8s %-30s %12s %12s %8s%n", "size", "way", "pictures/s", "each core", "ratio");
        try (DecodePool turbo = DecodePool.start(options.withWorkers(workers));
                DecodePool reference =
                        DecodePool.start(options.withWorkers(workers).withTurbo(false));
                ExecutorService callers = Executors.newFixedThreadPool(workers)) {
            for (Size size : List.of(new Size("2 MP", 1632, 1224, 0.9f), new Size("12 MP", 4000, 3000, 0.95f))) {
                List<byte[]> files = draw(size);
                ThreadLocal<PdqHasher> hashers = ThreadLocal.withInitial(PdqHasher::create);
                double plain = measure(callers, workers, files, seconds, jpeg -> byImageIo(jpeg, hashers.get()));
                print(size, "ImageIO in this process", plain, workers, plain);
                double fast =
                        measure(callers, workers, files, seconds, jpeg -> isWhole(turbo.examine(ByteSource.of(jpeg))));
                print(size, "workers, fastest", fast, workers, plain);
                double without = measure(
                        callers, workers, files, seconds, jpeg -> isWhole(reference.examine(ByteSource.of(jpeg))));
                print(size, "workers, reference", without, workers, plain);
            }
        }
    }

    private static boolean isWhole(Examination examination) {
        return examination.picture() != null && examination.problem() == null;
    }

    private static boolean byImageIo(byte[] jpeg, PdqHasher hasher) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
        int[] row = new int[image.getWidth()];
        hasher.begin(image.getWidth(), image.getHeight());
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            hasher.rowRgb(row, 0);
        }
        return hasher.finish().quality() > 0;
    }

    /// Pictures a second by all threads together, after a warm-up of a third of the time.
    private static double measure(ExecutorService callers, int threads, List<byte[]> files, int seconds, Way way)
            throws Exception {
        run(callers, threads, files, seconds / 3.0, way);
        return run(callers, threads, files, seconds, way);
    }

    private static double run(ExecutorService callers, int threads, List<byte[]> files, double seconds, Way way)
            throws Exception {
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Callable<Integer> caller = () -> {
                int count = 0;
                while (System.nanoTime() < end) {
                    if (!way.examine(files.get(Math.floorMod(next.getAndIncrement(), files.size())))) {
                        throw new IllegalStateException("A drawn picture was not decoded");
                    }
                    count++;
                }
                return count;
            };
            counts.add(callers.submit(caller));
        }
        int total = 0;
        for (Future<Integer> count : counts) {
            total += count.get();
        }
        return total / ((System.nanoTime() - start) / 1e9);
    }

    private static void print(Size size, String way, double rate, int workers, double plain) {
        System.out.printf(
                Locale.ROOT, "%-8s %-30s %12.1f %12.1f %8.2f%n", size.name(), way, rate, rate / workers, rate / plain);
    }

    private static List<byte[]> draw(Size size) throws IOException {
        List<byte[]> files = new ArrayList<>();
        long bytes = 0;
        for (int seed = 0; seed < DIFFERENT; seed++) {
            BufferedImage landscape = DrawnPicture.draw(Scene.LANDSCAPE, seed, size.width(), size.height());
            files.add(jpeg(landscape, size.quality()));
            bytes += files.getLast().length;
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d landscapes of %d x %d px at quality %.0f, 4:2:0, %,d bytes on average%n",
                size.name(),
                DIFFERENT,
                size.width(),
                size.height(),
                100 * size.quality(),
                bytes / DIFFERENT);
        return files;
    }

    private static byte[] jpeg(BufferedImage image, float quality) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
