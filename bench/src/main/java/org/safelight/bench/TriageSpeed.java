package org.safelight.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Standing;
import org.safelight.index.Statement;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.Scene;

/// JPEG files on disk to verdicts and reports by the whole `safelight triage`, against an index of millions of
/// pictures; and over the same folder, in the same run, what others do there: decoding by ImageIO with the same PDQ,
/// decoding alone by the `ffmpeg` command, digests alone by `hashdeep` and `sha1deep`.
///
/// None of the others does the whole work: ImageIO's row has no digests, no look-up, no confinement and no report,
/// and ffmpeg's only decodes. The pictures are drawn landscapes with grain, a few of them under many names: each file
/// has a comment of its own, so that no two have the same bytes and each is decoded.
///
/// Two rows are Safelight's: all from its start to its last report, and each further picture, from two runs over
/// different numbers of them. The second is what a large exhibit takes; the first has the start in it.
///
/// `java … org.safelight.bench.TriageSpeed FOLDER [millions of pictures in the index, default 10] [seconds that each
/// row should take about, default 10]`. The index is built in `FOLDER` where it is not there yet and kept. See
/// [ProgramRun] for what is run.
public final class TriageSpeed {
    private static final int DIFFERENT = 6;
    private static final int FEWER = 4;
    private static final int COMMENT_AT = 2;

    private record Size(String name, int width, int height, float quality, int picturesASecond) {}

    private final Path folder;
    private final Path index;

    private TriageSpeed(Path folder, Path index) {
        this.folder = folder;
        this.index = index;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int millions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        ImageIO.setUseCache(false);
        Path index = folder.resolve("random-" + millions + "-million.slx");
        if (!Files.exists(index)) {
            build(index, millions * 1_000_000);
        }
        TriageSpeed bench = new TriageSpeed(folder, index);
        for (Size size : List.of(new Size("2 MP", 1632, 1224, 0.9f, 250), new Size("12 MP", 4000, 3000, 0.95f, 30))) {
            bench.measure(size, Math.max(FEWER, size.picturesASecond() * seconds));
        }
    }

    private void measure(Size size, int pictures) throws Exception {
        Path exhibit = folder.resolve("exhibit");
        Path some = exhibit.resolve("some");
        Path others = exhibit.resolve("others");
        deleteTree(exhibit);
        long bytes = draw(size, some, pictures / FEWER, others, pictures - pictures / FEWER);
        System.out.printf(
                Locale.ROOT,
                "%s: %d files of %d x %d px at quality %.0f, 4:2:0, %,d bytes on average%n",
                size.name(),
                pictures,
                size.width(),
                size.height(),
                100 * size.quality(),
                bytes / pictures);
        try {
            // The first run is not counted: it brings the index and the files into memory, as for those below.
            triage(some);
            ProgramRun fewer = triage(some);
            ProgramRun all = triage(exhibit);
            int further = pictures - pictures / FEWER;
            print("safelight triage, start and report included", pictures, all.seconds(), all.processorSeconds());
            print(
                    "safelight triage, each further picture",
                    further,
                    all.seconds() - fewer.seconds(),
                    all.processorSeconds() - fewer.processorSeconds());
            System.out.printf(Locale.ROOT, "    at most %,d MB of memory, all processes%n", all.megabytes());
            byImageIo(exhibit, pictures);
            command(
                    pictures,
                    exhibit,
                    "ffmpeg",
                    "ffmpeg",
                    List.of(
                            "ffmpeg",
                            "-v",
                            "error",
                            "-pattern_type",
                            "glob",
                            "-i",
                            exhibit + "/*/*.jpg",
                            "-f",
                            "null",
                            "-"));
            command(
                    pictures,
                    exhibit,
                    "hashdeep",
                    "hashdeep",
                    List.of("hashdeep", "-c", "md5,sha1,sha256", "-r", exhibit.toString()));
            command(pictures, exhibit, "hashdeep", "sha1deep", List.of("sha1deep", "-r", exhibit.toString()));
        } finally {
            deleteTree(exhibit);
        }
    }

    private ProgramRun triage(Path exhibit) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        deleteTree(out);
        Path log = folder.resolve("log");
        ProgramRun run =
                ProgramRun.of(log, "triage", exhibit.toString(), "--index", index.toString(), "--out", out.toString());
        if (run.exitCode() > 1) {
            throw new IllegalStateException("Exit code " + run.exitCode() + ": " + Files.readString(log));
        }
        return run;
    }

    private static void byImageIo(Path exhibit, int pictures) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(exhibit)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        double before = ProgramRun.processorSecondsOfThis();
        long start = System.nanoTime();
        try (ExecutorService lanes = Executors.newFixedThreadPool(threads)) {
            List<Future<Integer>> each = new ArrayList<>();
            for (int lane = 0; lane < threads; lane++) {
                int first = lane;
                Callable<Integer> work = () -> {
                    PdqHasher hasher = PdqHasher.create();
                    int structured = 0;
                    for (int i = first; i < files.size(); i += threads) {
                        structured += quality(files.get(i).toFile(), hasher) > 0 ? 1 : 0;
                    }
                    return structured;
                };
                each.add(lanes.submit(work));
            }
            for (Future<Integer> one : each) {
                one.get();
            }
        }
        print(
                "ImageIO and PDQ in this process, all processors",
                pictures,
                (System.nanoTime() - start) / 1e9,
                ProgramRun.processorSecondsOfThis() - before);
    }

    private static int quality(File jpeg, PdqHasher hasher) throws IOException {
        BufferedImage image = ImageIO.read(jpeg);
        int[] row = new int[image.getWidth()];
        hasher.begin(image.getWidth(), image.getHeight());
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            hasher.rowRgb(row, 0);
        }
        return hasher.finish().quality();
    }

    private static void command(int pictures, Path exhibit, String debianPackage, String name, List<String> command)
            throws IOException, InterruptedException {
        double before = ProgramRun.processorSecondsOfChildren();
        long start = System.nanoTime();
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(exhibit.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(new File("/dev/null"))
                    .start();
        } catch (IOException absent) {
            System.out.printf("  %-48s not here: apt-get install %s%n", name, debianPackage);
            return;
        }
        int exit = process.waitFor();
        print(
                name + (exit == 0 ? "" : " (ended with " + exit + ")"),
                pictures,
                (System.nanoTime() - start) / 1e9,
                ProgramRun.processorSecondsOfChildren() - before);
    }

    private static void print(String what, int pictures, double seconds, double processorSeconds) {
        System.out.printf(
                Locale.ROOT,
                "  %-48s %8.1f pictures/s  %7.2f ms of processor each%n",
                what,
                pictures / seconds,
                1000 * processorSeconds / pictures);
    }

    private static long draw(Size size, Path some, int countOfSome, Path others, int countOfOthers) throws IOException {
        Files.createDirectories(some);
        Files.createDirectories(others);
        List<byte[]> different = new ArrayList<>();
        for (int seed = 0; seed < DIFFERENT; seed++) {
            different.add(jpeg(DrawnPicture.draw(Scene.LANDSCAPE, seed, size.width(), size.height()), size.quality()));
        }
        long bytes = 0;
        for (int i = 0; i < countOfSome + countOfOthers; i++) {
            byte[] file = withComment(different.get(i % DIFFERENT), "picture " + i);
            Files.write((i < countOfSome ? some : others).resolve("picture-%06d.jpg".formatted(i)), file);
            bytes += file.length;
        }
        return bytes;
    }

    /// The JPEG with a comment after its first marker.
    private static byte[] withComment(byte[] jpeg, String words) {
        byte[] comment = words.getBytes(StandardCharsets.US_ASCII);
        int segment = comment.length + 4;
        byte[] file = new byte[jpeg.length + segment];
        System.arraycopy(jpeg, 0, file, 0, COMMENT_AT);
        file[COMMENT_AT] = (byte) 0xff;
        file[COMMENT_AT + 1] = (byte) 0xfe;
        file[COMMENT_AT + 2] = 0;
        file[COMMENT_AT + 3] = (byte) (comment.length + 2);
        System.arraycopy(comment, 0, file, COMMENT_AT + 4, comment.length);
        System.arraycopy(jpeg, COMMENT_AT, file, COMMENT_AT + segment, jpeg.length - COMMENT_AT);
        return file;
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

    private static void build(Path index, int entries) throws IOException {
        long start = System.nanoTime();
        Random random = new Random(10_000_000);
        Path folder = index.toAbsolutePath().getParent();
        try (IndexWriter writer = new IndexWriter(folder == null ? Path.of("") : folder)) {
            int set = writer.addSet(new HashSetInfo("random codes", "bench", "1", "", LocalDate.EPOCH, "", "", null));
            Statement statement = Statement.of(Standing.UNGRADED);
            for (int i = 0; i < entries; i++) {
                PerceptualHash code =
                        new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
                writer.add(set, List.of(), code, 80, statement);
            }
            writer.writeTo(index);
        }
        System.out.printf(
                Locale.ROOT,
                "an index of %,d pictures was built in %.0f s%n",
                entries,
                (System.nanoTime() - start) / 1e9);
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            Path[] deepestFirst =
                    walk.sorted((one, other) -> other.compareTo(one)).toArray(Path[]::new);
            for (Path file : Arrays.asList(deepestFirst)) {
                Files.delete(file);
            }
        }
    }
}
