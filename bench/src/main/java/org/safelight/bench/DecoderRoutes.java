package org.safelight.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.safelight.decode.ByteSource;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.DecodePool;
import org.safelight.decode.Picture;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.Scene;

/// Which way from a picture's file to its hash is best, for each format: milliseconds of one thread for one picture.
///
/// - worker: as Safelight does it, through a confined worker, and without libjpeg-turbo;
/// - program: `ffmpeg` started for the picture, its grey pixels read from a pipe and hashed;
/// - library: what FFmpeg's library takes to decode alone, from one `ffmpeg` that decodes it over and over.
///
/// Arguments: the `ffmpeg` program of the bytedeco jar (its folder also has its libraries), a folder for the pictures.
/// HEIC is measured where `heif-enc` is on the path. The pictures are one drawn landscape of 2 and of 12 megapixels.
public final class DecoderRoutes {
    private static final int RUNS = 7;

    private record Size(String name, int width, int height) {}

    private interface Once {
        void run() throws Exception;
    }

    private DecoderRoutes() {}

    public static void main(String[] arguments) throws Exception {
        Path program = Path.of(arguments[0]);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        System.out.printf(
                "%-6s %-6s %10s %10s %10s %10s  %s%n",
                "size", "format", "worker", "no turbo", "program", "library", "decoder of the worker");
        try (DecodePool worker = DecodePool.start(DecodeOptions.standard().withWorkers(1));
                DecodePool plain =
                        DecodePool.start(DecodeOptions.standard().withWorkers(1).withTurbo(false))) {
            for (Size size : List.of(new Size("2 MP", 1632, 1224), new Size("12 MP", 4000, 3000))) {
                for (String format : List.of("jpg", "png", "webp", "tiff", "avif", "heic")) {
                    Path file = made(program, folder, size, format);
                    if (Files.exists(file)) {
                        row(program, size, format, file, worker, plain);
                    }
                }
            }
        }
    }

    private static void row(Path program, Size size, String format, Path file, DecodePool worker, DecodePool plain)
            throws Exception {
        Picture seen = worker.examine(ByteSource.of(file)).picture();
        if (seen == null) {
            System.out.printf("%-6s %-6s not decoded%n", size.name(), format);
            return;
        }
        double own = millis(() -> worker.examine(ByteSource.of(file)));
        double without = millis(() -> plain.examine(ByteSource.of(file)));
        PdqHasher hasher = PdqHasher.create();
        double child = millis(() -> byProgram(program, file, size, hasher));
        int often = 11;
        double once = millis(() -> run(program, library(file, 1)));
        double many = millis(() -> run(program, library(file, often)));
        System.out.printf(
                Locale.ROOT,
                "%-6s %-6s %10.1f %10.1f %10.1f %10.1f  %s%n",
                size.name(),
                format,
                own,
                without,
                child,
                (many - once) / (often - 1),
                seen.decoder());
    }

    private static String[] library(Path file, int times) {
        return new String[] {
            "-threads", "1", "-stream_loop", Integer.toString(times - 1), "-i", file.toString(), "-f", "null", "-"
        };
    }

    private static void byProgram(Path program, Path file, Size size, PdqHasher hasher) throws Exception {
        Process process =
                start(program, "-threads", "1", "-i", file.toString(), "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1");
        byte[] row = new byte[size.width()];
        hasher.begin(size.width(), size.height());
        try (InputStream pixels = process.getInputStream()) {
            for (int y = 0; y < size.height(); y++) {
                if (pixels.readNBytes(row, 0, row.length) < row.length) {
                    throw new IOException("ffmpeg gave fewer pixels than there are");
                }
                hasher.row(row, 0);
            }
        }
        hasher.finish();
        process.waitFor();
    }

    /// The median of several, after one that does not count.
    private static double millis(Once once) throws Exception {
        once.run();
        double[] took = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            once.run();
            took[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(took);
        return took[RUNS / 2];
    }

    private static Path made(Path program, Path folder, Size size, String format) throws Exception {
        Path file = folder.resolve("route-" + size.width() + "." + format);
        if (Files.exists(file)) {
            return file;
        }
        Path png = folder.resolve("route-" + size.width() + ".png");
        if (!Files.exists(png)) {
            BufferedImage landscape = DrawnPicture.draw(Scene.LANDSCAPE, 1, size.width(), size.height());
            ImageIO.write(landscape, "png", png.toFile());
        }
        switch (format) {
            case "png" -> {}
            case "jpg" -> run(program, "-i", png.toString(), "-q:v", "3", "-pix_fmt", "yuvj420p", file.toString());
            case "avif" ->
                run(
                        program,
                        "-i",
                        png.toString(),
                        "-pix_fmt",
                        "yuv420p",
                        "-c:v",
                        "libaom-av1",
                        "-still-picture",
                        "1",
                        "-cpu-used",
                        "8",
                        "-crf",
                        "25",
                        file.toString());
            case "heic" -> {
                try {
                    new ProcessBuilder("heif-enc", "-q", "60", "-o", file.toString(), png.toString())
                            .start()
                            .waitFor();
                } catch (IOException notThere) {
                    System.out.println("heif-enc is not there: no HEIC");
                }
            }
            default -> run(program, "-i", png.toString(), file.toString());
        }
        return file;
    }

    private static void run(Path program, String... arguments) throws IOException, InterruptedException {
        if (start(program, arguments).waitFor() != 0) {
            throw new IOException("ffmpeg failed: " + String.join(" ", arguments));
        }
    }

    private static Process start(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-v", "error", "-nostdin", "-y"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LD_LIBRARY_PATH", String.valueOf(program.getParent()));
        return builder.start();
    }
}
