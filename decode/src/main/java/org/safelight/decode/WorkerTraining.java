package org.safelight.decode;

import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/// Makes the file that lets a worker start several times as fast: its classes as they lie in memory, and what the
/// compiler learned, from one run over a few waves of colour. The launcher does this once for each build; workers take
/// the file that system property `safelight.workerCache` names ([WorkerProcess]), and do without where it does not
/// fit.
///
/// Use: `java -cp … org.safelight.decode.WorkerTraining FILE`, with the class path that the program will have.
public final class WorkerTraining {
    private static final int ROUNDS = 40;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final long MOST_MINUTES = 2;

    private WorkerTraining() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path cache = Path.of(arguments[0]).toAbsolutePath();
        List<String> command = WorkerProcess.command(DecodeOptions.standard(), DecodeWorker.class.getName());
        command.add(1, "-XX:AOTCacheOutput=" + cache);
        Process worker = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            train(worker);
            // The file is written when the worker has ended its work.
            if (!worker.waitFor(MOST_MINUTES, TimeUnit.MINUTES) || !Files.isRegularFile(cache)) {
                throw new IOException("The cache for decoding workers was not written. They start without it.");
            }
        } finally {
            worker.destroyForcibly();
        }
    }

    private static void train(Process worker) throws IOException {
        try (DataOutputStream to = new DataOutputStream(new BufferedOutputStream(worker.getOutputStream()))) {
            DataInputStream from = new DataInputStream(worker.getInputStream());
            Wire.readHello(from);
            List<byte[]> items = items();
            for (int round = 0; round < ROUNDS; round++) {
                for (byte[] item : items) {
                    examine(item, to, from);
                }
            }
        }
    }

    private static void examine(byte[] item, DataOutputStream to, DataInputStream from) throws IOException {
        new Wire.Request(Wire.RequestKind.EXAMINE, item.length).writeTo(to);
        for (int at = 0; at < item.length; at += Wire.PIECE) {
            int length = Math.min(Wire.PIECE, item.length - at);
            to.writeInt(length);
            to.write(item, at, length);
        }
        to.writeInt(Wire.END);
        to.flush();
        Wire.readType(from);
        Wire.readExamination(from);
    }

    private static List<byte[]> items() throws IOException {
        BufferedImage waves = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int light = (int) (128 + 100 * Math.sin(x / 20.0) * Math.cos(y / 30.0));
                waves.setRGB(x, y, light << 16 | (255 - light) << 8 | (x + y & 0xff));
            }
        }
        List<byte[]> items = new ArrayList<>();
        for (String format : List.of("jpg", "png", "gif")) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            ImageIO.write(waves, format, file);
            items.add(file.toByteArray());
        }
        items.add("Words, and no picture.\n".getBytes(StandardCharsets.US_ASCII));
        return items;
    }
}
