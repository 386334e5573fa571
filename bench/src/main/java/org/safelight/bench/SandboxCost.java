package org.safelight.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.safelight.decode.ByteSource;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.DecodePool;
import org.safelight.sandbox.Sandbox;
import org.safelight.sandbox.SandboxKind;
import org.safelight.sandbox.SandboxUnavailableException;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.Scene;

/// What confinement costs: JPEG file to fingerprints through workers that are confined in each way, and
/// through workers that are not, in short turns; and how long a worker takes to start.
///
/// Each turn of a confined way stands between two unconfined ones, and is compared with the mean of these two alone:
/// a machine that gets slower or faster over the run disturbs no pair. What is given is the median of these ratios
/// and the middle half of them; beside pictures a second, which everything else on the machine disturbs, the
/// processor time that the workers took for each.
///
/// Arguments: seconds for each turn (default 1), pairs of each way and size (default 15).
public final class SandboxCost {
    private static final int DIFFERENT = 6;
    private static final int STARTS = 7;

    /// What one turn came to, or its ratio to others.
    private record Turn(double picturesPerSecond, double millisOfProcessor) {
        Turn over(Turn one, Turn other) {
            return new Turn(
                    2 * picturesPerSecond / (one.picturesPerSecond + other.picturesPerSecond),
                    2 * millisOfProcessor / (one.millisOfProcessor + other.millisOfProcessor));
        }
    }

    private record Size(String name, int width, int height, float quality) {}

    private SandboxCost() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int pairs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
        ImageIO.setUseCache(false);
        Map<SandboxKind, DecodeOptions> ways = new EnumMap<>(SandboxKind.class);
        for (SandboxKind kind : SandboxKind.values()) {
            try {
                Sandbox sandbox = Sandbox.of(kind);
                ways.put(kind, DecodeOptions.standard(sandbox));
                System.out.println(kind + ": " + sandbox.words());
            } catch (SandboxUnavailableException not) {
                System.out.println(kind + " is not measured: " + not.getMessage());
            }
        }
        starts(ways);
        int workers = DecodeOptions.standard(Sandbox.none()).workers();
        Map<SandboxKind, DecodePool> pools = new EnumMap<>(SandboxKind.class);
        try (ExecutorService callers = Executors.newFixedThreadPool(workers)) {
            ways.forEach((kind, options) -> pools.put(kind, DecodePool.start(options)));
            for (Size size : List.of(new Size("2 MP", 1632, 1224, 0.85f), new Size("12 MP", 4000, 3000, 0.9f))) {
                List<byte[]> files = draw(size);
                Map<SandboxKind, List<Turn>> ratios = new EnumMap<>(SandboxKind.class);
                DecodePool free = Objects.requireNonNull(pools.get(SandboxKind.NONE));
                // The first two rounds warm the workers up.
                for (int pair = -2; pair < pairs; pair++) {
                    Turn before = turn(callers, workers, files, seconds, free);
                    for (Map.Entry<SandboxKind, DecodePool> pool : pools.entrySet()) {
                        if (pool.getKey() == SandboxKind.NONE) {
                            continue;
                        }
                        Turn confined = turn(callers, workers, files, seconds, pool.getValue());
                        Turn after = turn(callers, workers, files, seconds, free);
                        if (pair >= 0) {
                            ratios.computeIfAbsent(pool.getKey(), _ -> new ArrayList<>())
                                    .add(confined.over(before, after));
                        }
                        before = after;
                    }
                }
                ratios.forEach((kind, each) -> System.out.printf(
                        Locale.ROOT,
                        "%-6s %-11s of unconfined, median of %d pairs (middle half): pictures/s %s; processor time"
                                + " each %s%n",
                        size.name(),
                        kind,
                        pairs,
                        spread(each, Turn::picturesPerSecond),
                        spread(each, Turn::millisOfProcessor)));
            }
        } finally {
            pools.values().forEach(DecodePool::close);
        }
    }

    private static void starts(Map<SandboxKind, DecodeOptions> ways) {
        Map<SandboxKind, double[]> millis = new EnumMap<>(SandboxKind.class);
        for (int turn = -1; turn < STARTS; turn++) {
            for (Map.Entry<SandboxKind, DecodeOptions> way : ways.entrySet()) {
                long start = System.nanoTime();
                DecodePool pool = DecodePool.start(way.getValue().withWorkers(1));
                double took = (System.nanoTime() - start) / 1e6;
                pool.close();
                if (turn >= 0) {
                    millis.computeIfAbsent(way.getKey(), _ -> new double[STARTS])[turn] = took;
                }
            }
        }
        millis.forEach((kind, each) ->
                System.out.printf(Locale.ROOT, "start  %-12s %8.0f ms (median of %d)%n", kind, median(each), STARTS));
    }

    private static Turn turn(ExecutorService callers, int threads, List<byte[]> files, int seconds, DecodePool pool)
            throws Exception {
        AtomicInteger next = new AtomicInteger();
        double before = processorMillis();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Callable<Integer> caller = () -> {
                int count = 0;
                while (System.nanoTime() < end) {
                    byte[] file = files.get(Math.floorMod(next.getAndIncrement(), files.size()));
                    if (pool.examine(ByteSource.of(file)).picture() == null) {
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
        double took = (System.nanoTime() - start) / 1e9;
        return new Turn(total / took, (processorMillis() - before) / total);
    }

    /// Of all workers together; those of the other pools are idle.
    private static double processorMillis() {
        return ProcessHandle.current()
                .descendants()
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis())
                .sum();
    }

    private static String spread(List<Turn> turns, ToDoubleFunction<Turn> of) {
        double[] sorted = turns.stream().mapToDouble(of).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%.3f (%.3f to %.3f)",
                median(sorted),
                sorted[sorted.length / 4],
                sorted[sorted.length * 3 / 4]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static List<byte[]> draw(Size size) throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (int seed = 0; seed < DIFFERENT; seed++) {
            files.add(jpeg(DrawnPicture.draw(Scene.LANDSCAPE, seed, size.width(), size.height()), size.quality()));
        }
        return files;
    }

    private static byte[] jpeg(BufferedImage picture, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(quality);
        var bytes = new ByteArrayOutputStream();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
